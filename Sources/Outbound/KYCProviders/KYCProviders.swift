public import Kernel
public import NIOCore
public import NIOPosix
public import Proofing
import WebClient

/// Makes the adapter that a tenant's configuration names, with connections, a time limit and a circuit of its own.
public enum KYCProviders {
    /// For one call with all its exchanges: a page has 10 seconds to offer the person something else.
    public static let callLimit = Duration.seconds(9)

    /// - Throws: ``InvalidKYCProvider`` where the pinned certificates cannot be read.
    public static func make(
        _ configuration: KYCProviderConfiguration,
        clock: any Clock,
        callLimit: Duration = callLimit,
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) throws -> any KYCProvider {
        var limits = ProviderClient.Limits()
        limits.timeLimit = .milliseconds(configuration.timeoutMilliseconds)
        let client: ProviderClient
        do {
            client = try ProviderClient(
                of: configuration.address, limits: limits, authorities: configuration.authorities,
                eventLoopGroup: eventLoopGroup)
        } catch {
            throw InvalidKYCProvider(reason: "has certificate_authorities that cannot be read")
        }
        let desk = KYCDesk(configuration: configuration, client: client, clock: clock)
        return PunctualProvider(adapter: adapter(configuration.credentials, desk), limit: callLimit)
    }

    private static func adapter(
        _ credentials: KYCProviderConfiguration.Credentials, _ desk: KYCDesk
    ) -> any KYCProvider {
        switch credentials {
        case .nafath(let appID, let appKey, let issuer, let audience):
            return NafathProvider(desk, appID: appID, appKey: appKey, issuer: issuer, audience: audience)
        case .onfido(let apiToken, let webhookToken):
            return OnfidoProvider(desk, apiToken: apiToken, webhookToken: webhookToken)
        case .sumsub(let appToken, let secretKey, let webhookSecret):
            return SumsubProvider(desk, appToken: appToken, secretKey: secretKey, webhookSecret: webhookSecret)
        case .didit(let apiKey, let webhookSecret):
            return DiditProvider(desk, apiKey: apiKey, webhookSecret: webhookSecret)
        case .simulator(let apiKey, let webhookSecret):
            return SimulatedProvider(desk, apiKey: apiKey, webhookSecret: webhookSecret)
        }
    }
}
