import FoundationEssentials
import Glibc
import JOSE
public import Kernel
public import Logging

/// Writes each log record as one line of JSON on standard error.
public struct JSONLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var logLevel: Logger.Level = .info

    private let label: String
    private let clock: any Clock
    private let write: @Sendable ([UInt8]) -> Void

    /// - Parameter write: takes a whole line.
    public init(
        label: String,
        clock: any Clock = SystemClock(),
        write: @escaping @Sendable ([UInt8]) -> Void = StandardError.write
    ) {
        self.label = label
        self.clock = clock
        self.write = write
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var members: [String: JSON] = [
            "time": .string(clock.now.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true))),
            "level": .string(event.level.rawValue),
            "logger": .string(label),
            "message": .string(event.message.description),
        ]
        let all = metadata.merging(event.metadata ?? [:]) { _, own in own }
        if !all.isEmpty { members["metadata"] = .object(all.mapValues(Self.json)) }
        write(JSON.object(members).bytes() + [UInt8(ascii: "\n")])
    }

    private static func json(_ value: Logger.Metadata.Value) -> JSON {
        switch value {
        case .string(let text): .string(text)
        case .stringConvertible(let value):
            (value as? any BinaryInteger).map { .integer(Int64(clamping: $0)) } ?? .string(value.description)
        case .array(let values): .array(values.map(json))
        case .dictionary(let members): .object(members.mapValues(json))
        }
    }
}

public enum StandardError {
    /// One system call a line, so that lines of several threads do not mix.
    @Sendable public static func write(_ line: [UInt8]) {
        line.withUnsafeBytes { bytes in
            _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }
}

extension Settings.Log {
    /// Makes every logger of the process write as configured. To be called once, before the first.
    public func bootstrap() {
        let (level, format) = (level, format)
        LoggingSystem.bootstrap { label in
            var handler: any LogHandler =
                format == .json ? JSONLogHandler(label: label) : StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
    }
}
