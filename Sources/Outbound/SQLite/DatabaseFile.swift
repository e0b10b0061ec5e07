import Glibc
import SQLStore

/// The file on the disk, before SQLite opens it.
enum DatabaseFile {
    /// Makes the missing folders (0700) and an empty file (0600); SQLite gives its log beside it the same mode.
    ///
    /// What is there already stays untouched, its mode too. Above all it is not opened: closing a file ends all POSIX
    /// locks the process has on it, also those of SQLite.
    static func create(at path: String) throws(SQLError) {
        try createFolder(above: path)
        let file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        guard file < 0 else {
            close(file)
            return
        }
        guard errno == EEXIST else { throw failure(at: path) }
    }

    static func createFolder(above path: String) throws(SQLError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
        guard access(folder, F_OK) != 0 else { return }
        try createFolder(above: folder)
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw failure(at: folder) }
    }

    private static func failure(at path: String) -> SQLError {
        .unavailable("\(path): \(String(cString: strerror(errno)))")
    }
}
