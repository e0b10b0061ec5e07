public import OAuth

/// What the routes of challenges call.
public struct ChallengeUseCases: Sendable {
    let actForClient: ActForClient
    let start: StartChallenge
    let poll: PollChallenge
    let open: OpenChallenge
    let end: EndChallenge

    public init(
        actForClient: ActForClient, start: StartChallenge, poll: PollChallenge, open: OpenChallenge, end: EndChallenge
    ) {
        self.actForClient = actForClient
        self.start = start
        self.poll = poll
        self.open = open
        self.end = end
    }
}
