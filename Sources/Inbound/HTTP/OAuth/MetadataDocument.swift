public import Authentication
import JOSE
public import Kernel
public import NIOCore
public import OAuth
import Synchronization

/// The server's metadata as bytes, written anew only when the policy that they tell of has changed.
public final class MetadataDocument: Sendable {
    private let policies: AssurancePolicies
    private let describe: @Sendable (AssurancePolicy) -> ServerMetadata
    private let written = Mutex<(policy: AssurancePolicy, bytes: ByteBuffer)?>(nil)

    public init(
        policies: AssurancePolicies, describing describe: @escaping @Sendable (AssurancePolicy) -> ServerMetadata
    ) {
        self.policies = policies
        self.describe = describe
    }

    func bytes(of tenant: TenantID) async throws -> ByteBuffer {
        let policy = try await policies.policy(of: tenant)
        return written.withLock { written in
            if let written, written.policy == policy { return written.bytes }
            let bytes = ByteBuffer(bytes: describe(policy).json.bytes())
            written = (policy, bytes)
            return bytes
        }
    }
}
