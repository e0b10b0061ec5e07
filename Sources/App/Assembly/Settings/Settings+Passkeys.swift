public import Cryptography
public import WebAuthn

extension Settings {
    /// How passkeys are registered, and what authenticators are believed.
    public struct Passkeys: Sendable {
        public let relyingParty: RPID
        public let origins: OriginRules
        /// Those of them that are pages elsewhere.
        public let relatedOrigins: [String]
        public let conveyance: AttestationConveyance
        public let registration: RegistrationPolicy
        public let anchors: TrustAnchors?
        /// Nil: no list of authenticators is used.
        public let list: List?

        /// Where the list of authenticators comes from, and whose signature it has to bear.
        public struct List: Sendable {
            public enum Source: Equatable, Sendable {
                case file(String)
                case url(String)
            }

            public let source: Source
            public let roots: TrustAnchors
            public let signer: String
        }
    }
}
