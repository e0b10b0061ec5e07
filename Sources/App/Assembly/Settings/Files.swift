import Glibc

/// What settings ask of the file system, with the system's own reasons.
enum Files {
    struct Unreadable: Error {
        let reason: String
    }

    /// Configuration and keys are small: more is a mistake.
    static let bytesMax = 1 << 20

    static func isFolder(_ path: String) -> Bool {
        guard let mode = mode(path) else { return false }
        return mode & S_IFMT == S_IFDIR
    }

    static func exists(_ path: String) -> Bool { mode(path) != nil }

    /// Type and permissions; nil where nothing is.
    static func mode(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode : nil
    }

    /// - Parameter secretly: refuses a file that others than its owner may read, judged on the open file, so that it
    ///   cannot be exchanged in between.
    static func read(
        _ path: String, secretly: Bool = false, bytesMax: Int = Files.bytesMax
    ) throws(Unreadable) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw Unreadable(reason: String(cString: strerror(errno))) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw Unreadable(reason: String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Unreadable(reason: "not a file") }
        if secretly, status.st_mode & 0o077 != 0 {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw Unreadable(reason: "its mode is \(mode), so that others can read it: run chmod 600 on it")
        }
        return try contents(of: file, bytesMax: bytesMax)
    }

    static func readStandardInput() throws(Unreadable) -> [UInt8] {
        try contents(of: STDIN_FILENO, bytesMax: Documents.bytesMax)
    }

    private static func contents(of file: Int32, bytesMax: Int) throws(Unreadable) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while bytes.count <= bytesMax {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Unreadable(reason: String(cString: strerror(errno))) }
            bytes += chunk.prefix(count)
        }
        throw Unreadable(reason: "larger than \(bytesMax) bytes")
    }

    /// Makes the folders above a path that are not there, for their owner alone.
    static func makeFolder(above path: String) throws(Unreadable) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
        guard !exists(folder) else { return }
        try makeFolder(above: folder)
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw Unreadable(reason: String(cString: strerror(errno)))
        }
    }

    /// Writes a new file that its owner alone may read, durably, and only as a whole: a crash leaves no half of it.
    ///
    /// - Returns: false if there is one already.
    static func create(_ path: String, secret bytes: [UInt8]) throws(Unreadable) -> Bool {
        let draft = "\(path).\(getpid()).new"
        unlink(draft)
        defer { unlink(draft) }
        try write(bytes, to: draft)
        // Unlike rename, link does not replace what another process wrote meanwhile.
        if link(draft, path) == 0 { return true }
        guard errno == EEXIST else { throw Unreadable(reason: String(cString: strerror(errno))) }
        return false
    }

    /// The same in the place of a file that may be there.
    static func replace(_ path: String, secret bytes: [UInt8]) throws(Unreadable) {
        let draft = "\(path).\(getpid()).new"
        unlink(draft)
        defer { unlink(draft) }
        try write(bytes, to: draft)
        guard rename(draft, path) == 0 else { throw Unreadable(reason: String(cString: strerror(errno))) }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(Unreadable) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Unreadable(reason: String(cString: strerror(errno))) }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Unreadable(reason: String(cString: strerror(errno))) }
            rest = rest.dropFirst(count)
        }
        guard fsync(file) == 0 else { throw Unreadable(reason: String(cString: strerror(errno))) }
    }
}
