/// How long the client waits, and how much it holds.
public struct RedisOptions: Sendable {
    /// From the call to its answer.
    public var timeoutMilliseconds: Int
    /// For a connection: TCP, and then each of TLS and what is said before use.
    public var connectMilliseconds: Int
    /// How long a call waits for a connection that is being made; while none can be made, calls fail at once.
    public var waitMilliseconds: Int
    /// Connections to each node; the second pays where there are two event loops.
    public var connections: Int
    /// Calls waiting on one connection, answered or not; further ones are refused.
    public var queueMax: Int
    /// Bytes of such calls.
    public var queueBytesMax: Int
    /// The largest reply taken.
    public var replyBytesMax: Int
    /// Failures one after another that open the circuit.
    public var failuresMax: Int
    /// How long an open circuit refuses calls before it lets one try.
    public var openMilliseconds: Int
    /// Certificates in PEM to trust in place of the system's.
    public var caFile: String?
    /// What `CLIENT LIST` shows; no spaces.
    public var clientName: String

    public init(
        timeoutMilliseconds: Int = 1_000, connectMilliseconds: Int = 1_000, waitMilliseconds: Int = 500,
        connections: Int = 1, queueMax: Int = 10_000, queueBytesMax: Int = 64 << 20, replyBytesMax: Int = 16 << 20,
        failuresMax: Int = 16, openMilliseconds: Int = 500, caFile: String? = nil, clientName: String = "surety"
    ) {
        self.timeoutMilliseconds = timeoutMilliseconds
        self.connectMilliseconds = connectMilliseconds
        self.waitMilliseconds = waitMilliseconds
        self.connections = connections
        self.queueMax = queueMax
        self.queueBytesMax = queueBytesMax
        self.replyBytesMax = replyBytesMax
        self.failuresMax = failuresMax
        self.openMilliseconds = openMilliseconds
        self.caFile = caFile
        self.clientName = clientName
    }
}
