import FoundationEssentials
import JOSE

/// What became of a person whom the simulator looks at.
enum SimulatedStatus: String, Sendable {
    case pending
    case inReview = "in_review"
    case approved
    case rejected
    case expired
}

/// One case, whichever vendor's interface it was begun by.
struct SimulatedCase: Sendable {
    let vendor: KYCVendor
    let id: String
    /// The vendor's name for the person, where it has one beside the case's.
    let person: String
    /// What Surety calls it.
    let subject: String
    let process: String
    let returnURL: String?
    let webhookURL: String?
    let createdAt: Date
    /// Two digits, for the vendor that shows some.
    let number: String
    /// The national number that was given, for the vendor that wants one.
    let nationalNumber: String?
    var who = SamplePerson.all[0]
    var status = SimulatedStatus.pending
    var isFinal = false
    var decidedAt: Date?
    var isCancelled = false
}

/// Somebody who does not exist.
struct SamplePerson: Equatable, Sendable {
    let id: String
    let givenName: String
    let familyName: String
    let birthdate: String
    let nationality: String
    let documentNumber: String

    var title: String { "\(givenName) \(familyName)" }

    static let all = [
        SamplePerson(
            id: "noura", givenName: "Noura", familyName: "Al-Harbi", birthdate: "1990-05-01", nationality: "SAU",
            documentNumber: "S3C9T4417"),
        SamplePerson(
            id: "tomas", givenName: "Tomás", familyName: "Okonkwo-Lind", birthdate: "1984-11-23", nationality: "SWE",
            documentNumber: "Q8R2V6630"),
    ]
}
