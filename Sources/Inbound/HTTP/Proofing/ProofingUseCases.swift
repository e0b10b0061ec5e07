public import Proofing

/// What the routes of identity proofing work with.
public struct ProofingUseCases: Sendable {
    let start: StartProofing
    let poll: PollProofing
    let receive: ReceiveProofingNotice
    let cancel: CancelProofing
    let manage: ManageProofing

    public init(
        start: StartProofing, poll: PollProofing, receive: ReceiveProofingNotice, cancel: CancelProofing,
        manage: ManageProofing
    ) {
        self.start = start
        self.poll = poll
        self.receive = receive
        self.cancel = cancel
        self.manage = manage
    }
}
