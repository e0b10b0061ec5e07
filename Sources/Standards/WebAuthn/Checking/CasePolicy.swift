import CBOR
import JOSE

/// The `policy` of a case: what the relying party of that ceremony demanded.
struct CasePolicy: Sendable {
    let algorithms: Set<COSEAlgorithm>
    let requiresUserVerification: Bool
    let isUserIdentified: Bool
    let allowCredentials: Set<[UInt8]>
    let appID: String?
    private let allowedOrigins: [String]?
    private let topOrigins: Set<String>?
    private let attestation: String
    private let requiresUserPresence: Bool
    private let rejectsCounterRollback: Bool
    private let demandsAndroidHardware: Bool
    private let demandsAllOfCompound: Bool
    private let acceptsAnyTPMVendor: Bool
    private let safetyNetAgeMaxSeconds: Int

    init(_ members: Members) throws(Refusal) {
        let numbers = try members.list("allowed_algorithms")?.compactMap(\.integer)
        algorithms = numbers.map { Set($0.compactMap(COSEAlgorithm.init(rawValue:))) } ?? COSEAlgorithm.secure
        requiresUserVerification = try members.bool("user_verification_required") ?? false
        isUserIdentified = try members.bool("user_identified") ?? true
        var ids: Set<[UInt8]> = []
        for json in try members.list("allow_credentials") ?? [] {
            // An id alone, or a descriptor with one.
            guard let id = (json.string ?? json["id"]?.string).flatMap([UInt8].init(base64URL:)) else {
                throw members.refusal("allow_credentials", "holds what is no credential id in base64url")
            }
            ids.insert(id)
        }
        allowCredentials = ids
        appID = try members.optionalText("app_id")
        allowedOrigins = try members.texts("allowed_origins")
        let tops = Set(try members.texts("allowed_top_origins") ?? [])
        topOrigins = try members.bool("allow_cross_origin") == true ? tops : nil
        attestation = try members.optionalText("attestation") ?? "verify"
        requiresUserPresence = try members.bool("user_presence_required") ?? true
        rejectsCounterRollback = try members.bool("reject_counter_rollback") ?? true
        demandsAndroidHardware = try members.bool("android_key_tee_only") ?? false
        demandsAllOfCompound = try members.bool("compound_require_all") ?? true
        acceptsAnyTPMVendor = try members.bool("tpm_any_vendor") ?? false
        safetyNetAgeMaxSeconds = Int(clamping: try members.integer("safetynet_max_age_s") ?? 60)
    }

    func origins(default origin: String) throws(Refusal) -> OriginRules {
        let origins = allowedOrigins ?? [origin]
        let native = origins.filter { !$0.utf8.starts(with: "http".utf8) }
        do throws(InvalidOrigin) {
            return try OriginRules(
                web: origins.filter { $0.utf8.starts(with: "http".utf8) }, native: native,
                embedding: topOrigins.map(OriginRules.Embedding.allowed(under:)) ?? .refused
            )
        } catch {
            throw Refusal(.originNotAllowed, "\(error)")
        }
    }

    func registration(profile: Profile, hasAnchors: Bool) -> RegistrationPolicy {
        var rules = AttestationPolicy()
        // A captured ceremony may be older than the end of SafetyNet.
        rules.formats = Set(AttestationFormat.allCases)
        switch attestation {
        case "none": rules.judgement = .ignored
        case "trusted":
            rules.judgement = hasAnchors ? .trusted : .verified
            rules.acceptsNone = false
            rules.acceptsSelf = false
        default: rules.judgement = hasAnchors ? .trusted : .verified
        }
        // TPMs of the first years sign their statements so; credentials do not, unless RS1 is among the algorithms.
        rules.acceptsSHA1 = true
        rules.demandsAndroidHardware = demandsAndroidHardware
        // The vector first published with Level 3 has empty lists.
        rules.acceptsEmptyAndroidLists = profile == .level3
        rules.compound = demandsAllOfCompound ? .all : .any
        rules.acceptsAnyTPMVendor = acceptsAnyTPMVendor
        rules.safetyNetAgeMaxSeconds = safetyNetAgeMaxSeconds
        var policy = RegistrationPolicy()
        policy.attestation = rules
        policy.requiresUserPresence = requiresUserPresence
        return policy
    }

    var authentication: AuthenticationPolicy {
        var policy = AuthenticationPolicy()
        policy.counter = rejectsCounterRollback ? .refuse : .ignore
        policy.requiresUserPresence = requiresUserPresence
        return policy
    }
}
