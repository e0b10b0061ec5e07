/// What commands read of files that an operator names.
public enum Input {
    public struct Unreadable: Error, Sendable {
        public let reason: String
    }

    /// - Parameter path: `-` is standard input.
    public static func read(_ path: String) throws(Unreadable) -> [UInt8] {
        do {
            return try path == "-" ? Files.readStandardInput() : Files.read(path, bytesMax: Documents.bytesMax)
        } catch {
            throw Unreadable(reason: error.reason)
        }
    }

    /// Writes a file that its owner alone may read, in the place of one that is there.
    public static func write(_ bytes: [UInt8], to path: String) throws(Unreadable) {
        do {
            try Files.replace(path, secret: bytes)
        } catch {
            throw Unreadable(reason: error.reason)
        }
    }

    /// A secret as a file holds it: the line end that editors leave does not belong to it.
    public static func line(_ bytes: [UInt8]) -> String { Secrets.text(bytes) }
}
