import JOSE
import Kernel
import NIOCore
import Palm
import PalmProviders
import Tenancy

/// Each tenant's palm provider, as its document `palm` names it.
struct TenantPalms: PalmServices {
    static let document = "palm"

    private let parsed: ParsedDocument<PalmService>

    init(_ documents: TenantDocuments, randomness: any Randomness, group: any EventLoopGroup) {
        parsed = ParsedDocument(Self.document, in: documents) { body in
            let configuration = try PalmProviderConfiguration(json: JSON(parsing: body))
            let verifier = try PalmProviders.make(configuration, randomness: randomness, eventLoopGroup: group)
            return PalmService(verifier: verifier, rules: configuration.rules, reader: configuration.reader)
        }
    }

    func service(of tenant: TenantID) async throws -> PalmService? { try await parsed.value(of: tenant) }
}
