/// One argument of a command, as bytes that may hold anything.
public enum RedisArgument: Equatable, Sendable {
    case string(String)
    case integer(Int64)
    case bytes([UInt8])
}

extension RedisArgument: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
}
