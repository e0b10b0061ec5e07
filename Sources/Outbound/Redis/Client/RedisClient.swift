import Cryptography
public import Logging
public import NIOCore
import NIOSSL

/// Redis or Valkey, as one server, behind sentinels or as a cluster.
///
/// Commands of all callers share few connections and are pipelined. Every call ends: with its answer, or with an error
/// after the time-out at the latest. What was written and not answered is never sent again, because it may have been carried
/// out. Whoever makes a client closes it.
public final class RedisClient: Sendable {
    private let topology: any RedisTopology

    /// Makes a client that connects when it is first used.
    ///
    /// Throws where TLS cannot be set up: a CA file that is missing or no PEM.
    public init(
        _ url: RedisURL, options: RedisOptions = .init(), group: any EventLoopGroup, logger: Logger
    ) throws {
        let tls = url.usesTLS ? try Self.tls(caFile: options.caFile) : nil
        let connector = RedisConnector(
            credentials: url.credentials, database: url.database, tls: tls, options: options)
        let environment = RedisEnvironment(
            connector: connector, options: options, backoff: Backoff(random: SystemRandomBytes()), group: group,
            logger: logger)
        switch url.topology {
        case .single(let address): topology = SingleServer(address, environment)
        case .cluster(let seeds): topology = RedisCluster(seeds: seeds, environment)
        case .sentinel(let addresses, let master, let credentials):
            let connector = RedisConnector(credentials: credentials, database: 0, tls: tls, options: options)
            topology = SentinelMaster(Sentinels(addresses, master: master, connector: connector), environment)
        }
    }

    /// Sends a command and waits for its answer.
    public func send(_ command: RedisCommand) async throws(RedisError) -> RESPValue {
        try await topology.send(command)
    }

    /// Runs a script by its digest, and in full where the server does not have it.
    ///
    /// In a cluster all keys must share a slot, which a common `{tag}` in them makes sure of.
    public func run(
        _ script: RedisScript, keys: [String], _ arguments: [RedisArgument] = []
    ) async throws(RedisError) -> RESPValue {
        try topology.checkKeys(keys)
        do throws(RedisError) {
            return try await topology.send(script.evalsha(keys, arguments))
        } catch {
            // Nothing of the script has run: the server knows no such digest.
            guard case .refused(let words) = error, case .unknownScript = ErrorReply(words) else { throw error }
            return try await topology.send(script.eval(keys, arguments))
        }
    }

    /// What every node says about itself.
    public func health() async throws(RedisError) -> [RedisHealth] {
        var health: [RedisHealth] = []
        for node in try await topology.nodes() { health.append(try await RedisHealth(of: node)) }
        return health
    }

    /// Refuses further calls and returns when those under way are answered or given up.
    public func close() async {
        await topology.close()
    }

    private static func tls(caFile: String?) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = .fullVerification
        if let caFile { configuration.trustRoots = .file(caFile) }
        return try NIOSSLContext(configuration: configuration)
    }
}
