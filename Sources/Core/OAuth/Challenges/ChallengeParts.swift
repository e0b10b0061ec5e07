public import Authentication
public import Kernel

/// What the use cases of challenges are made of.
public struct ChallengeParts: Sendable {
    let clients: ClientDirectory
    let people: SignedInPeople
    let sessions: any SessionStore
    let devices: any KnownDeviceStore
    let storage: any Storage<OAuthStores>
    let subjects: Subjects
    let hints: IDTokenHints
    let policies: AssurancePolicies
    let judge: JudgeChallenge
    let sign: SignChallengeAnswer
    let kept: KeptChallenges
    let clock: any Clock
    let randomness: any Randomness

    public init(
        clients: ClientDirectory,
        people: SignedInPeople,
        sessions: any SessionStore,
        devices: any KnownDeviceStore,
        storage: any Storage<OAuthStores>,
        oneTime: any OneTimeStore,
        keyring: Keyring,
        subjects: Subjects,
        factors: PersonFactors,
        policies: AssurancePolicies,
        clock: any Clock,
        randomness: any Randomness
    ) {
        self.clients = clients
        self.people = people
        self.sessions = sessions
        self.devices = devices
        self.storage = storage
        self.subjects = subjects
        hints = IDTokenHints(keyring: keyring, clock: clock)
        self.policies = policies
        judge = JudgeChallenge(factors: factors, clock: clock)
        sign = SignChallengeAnswer(keyring: keyring, subjects: subjects, clock: clock, randomness: randomness)
        kept = KeptChallenges(oneTime: oneTime, clock: clock)
        self.clock = clock
        self.randomness = randomness
    }
}
