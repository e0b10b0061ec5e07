import CHiredis

/// What a server sent is not RESP2, or more than is taken.
struct ReplyViolation: Error, CustomStringConvertible {
    let description: String
}

/// Turns bytes into replies with hiredis' reader; confined to the event loop of its connection.
final class ReplyReader {
    /// A reply promises its elements before it has them, and hiredis makes room for all at once.
    static let elementsMax = 1_048_576
    /// hiredis moves what is left each time it has read 1 KiB of replies, so it is fed little at a time.
    private static let chunkBytes = 16_384

    private let reader: UnsafeMutablePointer<redisReader>
    private let bytesMax: Int
    private var unreadBytes = 0

    init(bytesMax: Int) throws(ReplyViolation) {
        guard let reader = redisReaderCreate() else { throw ReplyViolation(description: "out of memory") }
        reader.pointee.fn = Self.functions.table ?? reader.pointee.fn
        self.reader = reader
        self.bytesMax = bytesMax
    }

    deinit { redisReaderFree(reader) }

    /// Takes bytes as they came and hands over each reply they complete.
    func read(_ bytes: UnsafeRawBufferPointer, each: (Reply) -> Void) throws(ReplyViolation) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let chunk = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.chunkBytes))
            rest = rest.dropFirst(Self.chunkBytes)
            redisReaderFeed(reader, chunk.baseAddress?.assumingMemoryBound(to: CChar.self), chunk.count)
            unreadBytes += chunk.count
            while let reply = try next() {
                unreadBytes = 0
                each(reply)
            }
            guard unreadBytes <= bytesMax else {
                throw ReplyViolation(description: "a reply of more than \(bytesMax) bytes")
            }
        }
    }

    private func next() throws(ReplyViolation) -> Reply? {
        var object: UnsafeMutableRawPointer?
        guard redisReaderGetReply(reader, &object) == REDIS_OK else { throw violation }
        guard let object else { return nil }
        defer { freeReplyObject(object) }
        return try Self.reply(object.assumingMemoryBound(to: redisReply.self).pointee)
    }

    /// hiredis' words on what was wrong; never the bytes, which may hold anybody's secrets.
    private var violation: ReplyViolation {
        switch reader.pointee.err {
        case REDIS_ERR_OOM: ReplyViolation(description: "a reply for which there is no room")
        default: ReplyViolation(description: "bytes that are no reply (RESP2)")
        }
    }

    private static func reply(_ reply: redisReply) throws(ReplyViolation) -> Reply {
        switch reply.type {
        case REDIS_REPLY_NIL: .value(.null)
        case REDIS_REPLY_INTEGER: .value(.integer(reply.integer))
        case REDIS_REPLY_STATUS: .value(.status(String(decoding: bytes(of: reply), as: UTF8.self)))
        case REDIS_REPLY_ERROR: .error(String(decoding: bytes(of: reply), as: UTF8.self))
        case REDIS_REPLY_STRING: .value(.bulk([UInt8](bytes(of: reply))))
        case REDIS_REPLY_ARRAY: try array(reply)
        default: throw ReplyViolation(description: "a reply of unknown type")
        }
    }

    /// hiredis ends nesting at seven levels, and so this recursion.
    private static func array(_ array: redisReply) throws(ReplyViolation) -> Reply {
        var values: [RESPValue] = []
        values.reserveCapacity(array.elements)
        for element in UnsafeBufferPointer(start: array.element, count: array.elements) {
            guard let element else { throw ReplyViolation(description: "an array with a gap") }
            switch try reply(element.pointee) {
            case .value(let value): values.append(value)
            case .error(let words): return .error(words)
            }
        }
        return .value(.array(values))
    }

    private static func bytes(of reply: redisReply) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: reply.str, count: reply.str == nil ? 0 : reply.len)
    }
}

extension ReplyReader {
    /// hiredis' own constructors of replies, but for arrays, which are counted first.
    private struct Functions: @unchecked Sendable {
        let table: UnsafeMutablePointer<redisReplyObjectFunctions>?
        let createArray: (@convention(c) (UnsafePointer<redisReadTask>?, Int32) -> UnsafeMutableRawPointer?)?
    }

    /// Made once and never freed: every reader points to it.
    private static let functions: Functions = {
        guard let sample = redisReaderCreate() else { return Functions(table: nil, createArray: nil) }
        defer { redisReaderFree(sample) }
        guard var functions = sample.pointee.fn?.pointee else { return Functions(table: nil, createArray: nil) }
        let createArray = functions.createArray
        functions.createArray = { task, count in
            guard count <= ReplyReader.elementsMax else { return nil }
            return ReplyReader.functions.createArray?(task, count)
        }
        let table = UnsafeMutablePointer<redisReplyObjectFunctions>.allocate(capacity: 1)
        table.initialize(to: functions)
        return Functions(table: table, createArray: createArray)
    }()
}
