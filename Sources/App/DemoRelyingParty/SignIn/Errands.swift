/// Goes on after a sign-in with what it was for.
struct Errands: Sendable {
    let desk: SignInDesk
    let payments: PaymentDesk

    /// - Parameter former: the session from which the person had left; it ends with a new one.
    /// - Returns: the page to show, and the new session if there is one.
    /// - Throws: ``SignInProblem`` where nobody is left to be told of it on the page of the errand.
    func goOn(_ arrival: Arrival, from former: String?) async throws -> (path: String, session: String?) {
        switch arrival.session {
        case .success(let session):
            replace(former, by: session)
            return (await finish(arrival.purpose, in: session), session)
        case .failure(let problem):
            guard let former, desk.sessions.row(under: former, at: desk.now()) != nil,
                let path = refuse(arrival.purpose, Refusal(problem), in: former)
            else { throw problem }
            return (path, nil)
        }
    }

    /// The session gets a new name, so that one that was planted before the sign-in opens nothing.
    private func replace(_ former: String?, by session: String) {
        guard let former, let person = desk.sessions.take(under: former, at: desk.now()) else { return }
        _ = desk.sessions.update(under: session, at: desk.now()) { $0.goOn(from: person) }
    }

    private func finish(_ purpose: Purpose, in session: String) async -> String {
        switch purpose {
        case .signIn: return "/"
        case .payment(let id, _):
            await payments.resume(id, in: session)
            return DemoRelyingParty.Path.payment
        case .account:
            _ = desk.sessions.update(under: session, at: desk.now()) { person in
                let account = OpenedAccount(person, at: desk.now())
                person.opening = account.map { .success($0) } ?? .failure(Refusal(.unshared))
            }
            return DemoRelyingParty.Path.account
        }
    }

    private func refuse(_ purpose: Purpose, _ refusal: Refusal, in session: String) -> String? {
        switch purpose {
        case .signIn: return nil
        case .payment(let id, _):
            payments.refuse(id, refusal, in: session)
            return DemoRelyingParty.Path.payment
        case .account:
            _ = desk.sessions.update(under: session, at: desk.now()) { $0.opening = .failure(refusal) }
            return DemoRelyingParty.Path.account
        }
    }
}
