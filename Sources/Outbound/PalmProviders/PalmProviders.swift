public import Cryptography
public import Kernel
public import NIOCore
public import NIOPosix
public import Palm
import WebClient

/// Makes the adapter that a tenant's configuration names.
public enum PalmProviders {
    /// - Throws: ``InvalidPalmProvider`` where the pinned certificates cannot be read.
    public static func make(
        _ configuration: PalmProviderConfiguration,
        randomness: any Randomness,
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) throws -> any PalmVerifier {
        var limits = ProviderClient.Limits()
        limits.timeLimit = .milliseconds(configuration.timeoutMilliseconds)
        limits.answerBytesMax = BioWaveAnswer.bytesMax
        let client: ProviderClient
        do {
            client = try ProviderClient(
                of: configuration.address, limits: limits, authorities: configuration.authorities,
                eventLoopGroup: eventLoopGroup)
        } catch {
            throw InvalidPalmProvider(reason: "has certificate_authorities that cannot be read")
        }
        return BioWaveVerifier(configuration, client: client, randomness: randomness)
    }
}
