import CBOR
import Cryptography
import JOSE

// The parts of a case that are read when its ceremony is known.

extension VerificationCase {
    struct Common {
        let rpID: RPID
        let challenge: Challenge
        let origins: OriginRules
        let credential: JSON
    }

    func common() throws(CaseFailure) -> Common {
        do throws(Refusal) {
            guard let credential = members.value("credential") else {
                throw members.refusal("credential", "is missing")
            }
            return Common(
                rpID: try members.rpID("rp_id"), challenge: try members.challenge(),
                origins: try policy.origins(default: members.text("origin")), credential: credential
            )
        } catch {
            throw .notACase(error.sentence)
        }
    }

    /// nil where there are none: the statement is then verified, and trust not judged.
    func anchors() throws(CaseFailure) -> TrustAnchors? {
        do throws(Refusal) {
            let texts = try members.texts("trust_anchors") ?? []
            guard !texts.isEmpty else { return nil }
            let certificates = texts.compactMap { Base64.decode($0).flatMap { try? Certificate(der: $0) } }
            guard certificates.count == texts.count, let anchors = try? TrustAnchors(certificates) else {
                throw members.refusal("trust_anchors", "holds what is no certificate in base64")
            }
            return anchors
        } catch {
            throw .notACase(error.sentence)
        }
    }

    func stored() throws(CaseFailure) -> StoredCredential {
        do throws(Refusal) {
            guard let record = try members.members("stored") else { throw members.refusal("stored", "is missing") }
            guard let key = try? COSEKey(record.bytes("public_key"), allowing: policy.algorithms) else {
                throw record.refusal("public_key", "is no usable COSE key of an allowed algorithm")
            }
            return StoredCredential(
                id: try record.bytes("id"), key: key,
                signCount: UInt32(clamping: try record.integer("sign_count") ?? 0),
                isBackupEligible: try record.bool("backup_eligible") ?? false,
                isBackedUp: try record.bool("backup_state") ?? false,
                userHandle: try record.optionalBytes("user_handle")
            )
        } catch {
            throw .notACase(error.sentence)
        }
    }
}
