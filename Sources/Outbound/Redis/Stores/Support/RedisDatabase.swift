import FoundationEssentials
import Kernel

/// A Redis whose failures are told in the words of the ports.
///
/// Callers learn that a store could not answer; what happened is for the log.
struct RedisDatabase: Sendable {
    let executor: any RedisExecutor
    let names: KeyNames
    let clock: any Clock

    func send(
        _ name: String, key: String, _ arguments: RedisArgument...
    ) async throws(StoreUnavailable) -> RESPValue {
        do throws(RedisError) {
            return try await executor.send(RedisCommand(name, key: key, arguments))
        } catch {
            throw StoreUnavailable("Redis, \(name): \(error)")
        }
    }

    /// - Parameter keys: of one slot.
    func run(
        _ script: StoreScript, keys: String..., arguments: RedisArgument...
    ) async throws(StoreUnavailable) -> RESPValue {
        do throws(RedisError) {
            return try await executor.run(script.script, keys: keys, arguments)
        } catch {
            throw StoreUnavailable("Redis, script \(script.name): \(error)")
        }
    }

    /// How long a record is kept, in milliseconds and counted from now, since the clock of Redis may be another.
    ///
    /// At least one: Redis refuses none, and what is past its end is not answered anyway.
    func lifetime(until end: Date) -> RedisArgument {
        .integer(max(1, end.milliseconds - clock.now.milliseconds))
    }
}

/// A script, and its name for the log.
struct StoreScript: Sendable {
    let name: String
    let script: RedisScript

    init(_ name: String, _ lua: String) {
        self.name = name
        script = RedisScript(lua)
    }
}

extension RedisArgument {
    static func date(_ date: Date) -> RedisArgument { .integer(date.milliseconds) }
}

/// Replies in the form that a command gives; another form is an answer that cannot be used.
extension RESPValue {
    func bytes() throws(StoreUnavailable) -> [UInt8]? {
        switch self {
        case .bulk(let bytes): return bytes
        case .null: return nil
        default: throw .unexpected(self)
        }
    }

    func integer() throws(StoreUnavailable) -> Int64 {
        guard case .integer(let integer) = self else { throw .unexpected(self) }
        return integer
    }

    func elements() throws(StoreUnavailable) -> [RESPValue]? {
        switch self {
        case .array(let elements): return elements
        case .null: return nil
        default: throw .unexpected(self)
        }
    }

    func text() throws(StoreUnavailable) -> String {
        guard let bytes = try bytes(), let text = String(validating: bytes, as: UTF8.self) else {
            throw .unexpected(self)
        }
        return text
    }
}

extension StoreUnavailable {
    /// Says the form and not the content, which may be somebody's.
    static func unexpected(_ reply: RESPValue) -> StoreUnavailable {
        let form =
            switch reply {
            case .null: "nothing"
            case .integer: "an integer"
            case .status: "a status"
            case .bulk: "a string"
            case .array(let elements): "an array of \(elements.count)"
            }
        return StoreUnavailable("Redis answered in another form than expected: \(form)")
    }

    static func unreadable(_ what: String) -> StoreUnavailable {
        StoreUnavailable("what Redis keeps cannot be read: \(what)")
    }
}
