import CCBOR

/// The head of one data item: its kind and its number, length or count (RFC 8949 §3).
struct CBORHead {
    enum Kind {
        case unsigned, negative, bytes, text, array, map, bool, null
        case tag, indefinite, unsupported
    }

    fileprivate(set) var kind = Kind.unsupported
    fileprivate(set) var argument: UInt64 = 0

    /// The simple values of RFC 8949 §3.3, table 4.
    static let falseValue: UInt64 = 20
    static let trueValue: UInt64 = 21
    static let nullValue: UInt64 = 22

    /// Whether the bytes of a string follow the head.
    var isString: Bool { kind == .bytes || kind == .text }

    /// Whether the head holds a number, which can be written longer than it need be.
    var isMeasured: Bool {
        switch kind {
        case .unsigned, .negative, .bytes, .text, .array, .map: true
        case .bool, .null, .tag, .indefinite, .unsupported: false
        }
    }

    /// The bytes of the shortest head that holds the argument (RFC 8949 §4.2.1).
    var byteCountMin: Int {
        switch argument {
        case 0..<24: 1
        case 24...0xff: 2
        case 0x100...0xffff: 3
        case 0x1_0000...0xffff_ffff: 5
        default: 9
        }
    }
}

extension CBORHead {
    /// Records what libcbor found; nothing is allocated or even looked at here.
    ///
    /// A length is a `size_t`, which Swift takes for signed: one of 2^64 - 1 arrives as -1.
    nonisolated(unsafe) private static let recorders: UnsafePointer<cbor_callbacks> = {
        var callbacks = cbor_callbacks()
        callbacks.uint8 = { $0.record(.unsigned, UInt64($1)) }
        callbacks.uint16 = { $0.record(.unsigned, UInt64($1)) }
        callbacks.uint32 = { $0.record(.unsigned, UInt64($1)) }
        callbacks.uint64 = { $0.record(.unsigned, $1) }
        callbacks.negint8 = { $0.record(.negative, UInt64($1)) }
        callbacks.negint16 = { $0.record(.negative, UInt64($1)) }
        callbacks.negint32 = { $0.record(.negative, UInt64($1)) }
        callbacks.negint64 = { $0.record(.negative, $1) }
        callbacks.byte_string = { $0.record(.bytes, UInt64(truncatingIfNeeded: $2)) }
        callbacks.string = { $0.record(.text, UInt64(truncatingIfNeeded: $2)) }
        callbacks.array_start = { $0.record(.array, UInt64(truncatingIfNeeded: $1)) }
        callbacks.map_start = { $0.record(.map, UInt64(truncatingIfNeeded: $1)) }
        callbacks.boolean = { $0.record(.bool, $1 ? trueValue : falseValue) }
        callbacks.null = { $0.record(.null) }
        callbacks.undefined = { $0.record(.unsupported) }
        callbacks.tag = { $0.record(.tag, $1) }
        callbacks.float2 = { context, _ in context.record(.unsupported) }
        callbacks.float4 = { context, _ in context.record(.unsupported) }
        callbacks.float8 = { context, _ in context.record(.unsupported) }
        callbacks.byte_string_start = { $0.record(.indefinite) }
        callbacks.string_start = { $0.record(.indefinite) }
        callbacks.indef_array_start = { $0.record(.indefinite) }
        callbacks.indef_map_start = { $0.record(.indefinite) }
        callbacks.indef_break = { $0.record(.indefinite) }
        let recorders = UnsafeMutablePointer<cbor_callbacks>.allocate(capacity: 1)
        recorders.initialize(to: callbacks)
        return UnsafePointer(recorders)
    }()

    /// What libcbor makes of the bytes: a head with as many bytes as it and its string take, or why there is none.
    enum Reading {
        case head(CBORHead, byteCount: Int)
        case truncated
        case malformed
    }

    static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Reading {
        var head = CBORHead()
        let result = cbor_stream_decode(bytes.baseAddress, bytes.count, recorders, &head)
        switch result.status {
        case CBOR_DECODER_FINISHED: return .head(head, byteCount: Int(result.read))
        case CBOR_DECODER_NEDATA: return .truncated
        default: return .malformed
        }
    }
}

extension UnsafeMutableRawPointer? {
    fileprivate func record(_ kind: CBORHead.Kind, _ argument: UInt64 = 0) {
        self?.assumingMemoryBound(to: CBORHead.self).pointee = CBORHead(kind: kind, argument: argument)
    }
}
