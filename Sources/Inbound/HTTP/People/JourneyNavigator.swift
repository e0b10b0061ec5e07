import Authentication
import HTTPTypes
import Hummingbird
import Kernel
import OAuth
import Tenancy

/// Brings a browser to wherever its journey stands: to the next page, or back to the client.
struct JourneyNavigator: Sendable {
    let writer: PageWriter
    let authorize: Authorize

    /// The journey that a page or a form names.
    static func journeyID(_ parameters: Parameters) -> ID<Journey>? {
        parameters["journey"].map { ID($0) }
    }

    static func path(of interaction: Interaction) -> String {
        switch interaction {
        case .signIn: SignInRoutes.path
        case .createAccount: CreateAccountRoutes.path
        case .chooseAccount: ChooseAccountRoutes.path
        case .consent: ConsentRoutes.path
        case .prove: StepUpRoutes.path
        }
    }

    static func address(_ path: String, of journey: ID<Journey>?) -> String {
        journey.map { "\(path)?journey=\(FormEncoding.encode($0.string))" } ?? path
    }

    /// Goes on to the page that asks what is to be asked, or answers the client.
    func follow(
        _ outcome: AuthorizationOutcome,
        _ request: Request,
        _ context: WebContext,
        for browser: BrowserState,
        fields: HTTPFields = [:]
    ) -> Response {
        switch outcome {
        case .respond(let response): respond(response, request, context, for: browser, fields: fields)
        case .ask(let interaction, let journey, _):
            writer.redirect(
                to: Self.address(Self.path(of: interaction), of: journey.id), for: browser, fields: fields)
        }
    }

    /// Sends the answer to the client: by redirect, or by a form that posts itself.
    func respond(
        _ response: AuthorizationResponse,
        _ request: Request,
        _ context: WebContext,
        for browser: BrowserState,
        fields: HTTPFields = [:]
    ) -> Response {
        if let location = response.location {
            return writer.redirect(to: location, for: browser, fields: fields)
        }
        context.allowFormAction(response.target.redirectURI.formActionSource)
        let page = FormPostPage(
            frame: writer.frame(request, for: browser, action: ""),
            redirectURI: response.target.redirectURI.string,
            parameters: response.parameters.map { HiddenField(name: $0.0, value: $0.1) }
        )
        return writer.response(
            page, to: request, context, for: browser, uiLocales: response.target.uiLocales, fields: fields)
    }

    /// Where a journey stands; its page may post to us and then be redirected to the client.
    ///
    /// - Throws: `JourneyUnknown`.
    func resume(
        _ id: ID<Journey>,
        _ context: WebContext,
        for browser: BrowserState
    ) async throws -> AuthorizationOutcome {
        let outcome = try await authorize.resume(id, in: browser.cookies, of: writer.tenant)
        if case .ask(_, _, let request) = outcome {
            context.allowFormAction(request.target.redirectURI.formActionSource)
        }
        return outcome
    }

    /// - Throws: `JourneyUnknown`, before somebody signs in for a journey that is not theirs.
    func require(_ id: ID<Journey>, for browser: BrowserState) async throws {
        try await authorize.require(id, in: browser.cookies, of: writer.tenant.id)
    }

    /// Ends the journey with `access_denied`.
    func cancel(
        _ id: ID<Journey>,
        _ request: Request,
        _ context: WebContext,
        for browser: BrowserState
    ) async throws -> Response {
        let response = try await authorize.cancel(id, in: browser.cookies, of: writer.tenant)
        return respond(response, request, context, for: browser)
    }

    /// Goes on after somebody signed in: notes it in the journey, or leads home where there is none.
    ///
    /// - Parameters:
    ///   - home: where to without a journey.
    ///   - offersPasskey: whether a passkey is offered on the way.
    func goOn(
        after signedIn: SignedIn,
        on journey: ID<Journey>?,
        to home: String = "/",
        offeringPasskey offersPasskey: Bool = false,
        _ request: Request,
        _ context: WebContext,
        for browser: BrowserState
    ) async throws -> Response {
        var browser = browser
        browser.session = signedIn.cookie
        let cookies = HTTPFields(writer.signedInCookies(of: browser, signedIn.cookie))
        let offer = offersPasskey ? AddPasskeyRoutes.offerAddress(to: signedIn.session.id, on: journey) : nil
        guard let journey else { return writer.redirect(to: offer ?? home, for: browser, fields: cookies) }
        do {
            try await authorize.choose(
                signedIn.session.id, provedNow: true, on: journey, in: browser.cookies, from: browser.addressPrefix,
                of: writer.tenant.id)
            if let offer { return writer.redirect(to: offer, for: browser, fields: cookies) }
            let outcome = try await resume(journey, context, for: browser)
            return follow(outcome, request, context, for: browser, fields: cookies)
        } catch is JourneyUnknown {
            // The same form, sent twice, has ended the journey meanwhile. The person is signed in, and must have the cookie.
            return writer.redirect(to: "/", for: browser, fields: cookies)
        }
    }
}
