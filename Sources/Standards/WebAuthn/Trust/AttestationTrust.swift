public import Cryptography

/// What attestation certificates are judged by: anchors of the caller's own, FIDO metadata, both or nothing.
public struct AttestationTrust: Sendable {
    /// Statements are verified, but nothing is said of their certificates.
    public static let nothing = AttestationTrust()

    /// Anchors that hold for every model, such as those of Apple and Google, whose devices metadata may not list.
    public let anchors: TrustAnchors?
    public let metadata: Metadata?
    /// What metadata has to say of a model; nil where there are no metadata.
    public let metadataPolicy: MetadataPolicy?

    private init() {
        anchors = nil
        metadata = nil
        metadataPolicy = nil
    }

    public init(anchors: TrustAnchors) {
        self.anchors = anchors
        metadata = nil
        metadataPolicy = nil
    }

    public init(metadata: Metadata, policy: MetadataPolicy = MetadataPolicy(), anchors: TrustAnchors? = nil) {
        self.anchors = anchors
        self.metadata = metadata
        metadataPolicy = policy
    }

    var isEmpty: Bool { anchors == nil && metadata == nil }

    /// The caller's anchors and those of the model (§7.1 step 23).
    func anchors(with entry: MetadataEntry?) throws(Refusal) -> TrustAnchors? {
        guard let entry, !entry.roots.isEmpty else { return anchors }
        guard let all = try? TrustAnchors((anchors?.certificates ?? []) + entry.roots) else {
            throw Refusal(.attestationUntrusted, "The trust anchors of the model cannot be used.")
        }
        return all
    }
}
