import Cryptography
import FoundationEssentials
import Jobs
import Kernel
import NIOCore
import Passkeys
import Tenancy
import WebAuthn
import WebClient

extension Settings.Passkeys {
    var rules: PasskeyRules {
        var rules = PasskeyRules(rpID: relyingParty, origins: origins)
        rules.conveyance = conveyance
        rules.registration = registration
        return rules
    }
}

extension Settings.Passkeys {
    /// What FIDO has to say of a model before its passkeys are taken.
    static let metadataPolicy = MetadataPolicy()

    /// Nil where no list of authenticators is used.
    func metadata(in storage: any Storage<PasskeyStores>, of tenant: TenantID, clock: any Clock) -> KeptMetadata? {
        guard let list else { return nil }
        return KeptMetadata(
            storage: storage, of: tenant, roots: list.roots, signer: list.signer, anchors: anchors,
            policy: Self.metadataPolicy, clock: clock)
    }
}

extension House {
    /// What attestations are judged by.
    var attestationTrust: any AttestationTrustSource {
        metadata ?? FixedTrust(settings.passkeys?.anchors.map(AttestationTrust.init(anchors:)) ?? .nothing)
    }

    var managePasskeys: ManagePasskeys {
        ManagePasskeys(storage: passkeys, trust: attestationTrust, clock: clock)
    }

    /// Nil where there is no list to judge by.
    var passkeyRecheckJob: PasskeyRecheckJob? {
        guard let metadata, let list = settings.passkeys?.list else { return nil }
        let recheck = RecheckPasskeys(
            storage: passkeys, metadata: metadata, policy: Settings.Passkeys.metadataPolicy, clock: clock)
        return PasskeyRecheckJob(
            recheck, by: metadata, from: Self.fetch(list.source, group), of: tenant.id, clock: clock, logger: logger,
            pause: Pauses.hour(randomness))
    }

    private static func fetch(
        _ source: Settings.Passkeys.List.Source, _ group: any EventLoopGroup
    ) -> PasskeyRecheckJob.Source {
        switch source {
        case .file(let path): { try Files.read(path, bytesMax: Metadata.bytesMax) }
        case .url(let url): { try await download(url, group) }
        }
    }

    /// - Parameter policy: which hosts may be asked; size and time are those of a list.
    static func download(
        _ url: String, _ group: any EventLoopGroup, under policy: WebPolicy = .guarded
    ) async throws -> [UInt8] {
        var policy = policy
        policy.answerBytesMax = Metadata.bytesMax
        policy.timeLimit = .seconds(120)
        let client = WebClient(policy: policy, eventLoopGroup: group)
        defer { Task { await client.close() } }
        let response = try await client.send(.get(url))
        guard response.status == 200 else { throw MetadataNotFetched(status: response.status) }
        return response.body
    }
}

struct MetadataNotFetched: Error, CustomStringConvertible {
    let status: Int

    var description: String { "the service of the list answered with \(status)" }
}
