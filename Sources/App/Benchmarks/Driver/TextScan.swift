import NIOCore

extension ByteBuffer {
    /// What stands between a marker and the next end mark; the bodies that are read so are the server's own.
    func text(after marker: StaticString, upTo end: Character) -> String? {
        let bytes = readableBytesView
        let marker = UnsafeBufferPointer(start: marker.utf8Start, count: marker.utf8CodeUnitCount)
        guard let first = marker.first, let endByte = end.asciiValue else { return nil }
        var rest = bytes[...]
        while let start = rest.firstIndex(of: first) {
            rest = rest[start...]
            if rest.starts(with: marker) {
                let value = rest.dropFirst(marker.count)
                return value.firstIndex(of: endByte).map { String(decoding: value[..<$0], as: UTF8.self) }
            }
            rest = rest.dropFirst()
        }
        return nil
    }
}

extension String {
    /// The value of a parameter in a URL's query, as it stands there.
    func queryValue(_ name: String) -> String? {
        guard let mark = firstIndex(of: "?") else { return nil }
        return self[index(after: mark)...]
            .split(separator: "&")
            .first { $0.hasPrefix(name + "=") }
            .map { String($0.dropFirst(name.utf8.count + 1)) }
    }
}
