import Foundation

/// The files of the project in which these tests lie.
struct Project: Sendable {
    static let current = Project(testFile: #filePath)

    let root: URL
    let sources: [SourceFile]
    let tests: [SourceFile]

    private init(testFile: String) {
        var root = URL(filePath: testFile).resolvingSymlinksInPath()
        while root.path() != "/", !FileManager.default.fileExists(atPath: root.appending(path: "Package.swift").path())
        {
            root.deleteLastPathComponent()
        }
        self.root = root
        sources = Self.swiftFiles(in: "Sources", of: root)
        tests = Self.swiftFiles(in: "Tests", of: root)
    }

    private static func swiftFiles(in folder: String, of root: URL) -> [SourceFile] {
        paths(in: folder, of: root).filter { $0.hasSuffix(".swift") }.compactMap { path in
            (try? String(contentsOf: root.appending(path: path), encoding: .utf8)).map {
                SourceFile(path: path, text: $0)
            }
        }
    }

    private static func paths(in folder: String, of root: URL) -> [String] {
        let found = try? FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path())
        return (found ?? []).map { "\(folder)/\($0)" }.sorted()
    }

    /// The files below a folder, hidden ones left out, relative to the project's folder; none where it does not exist.
    func files(below folder: String) -> [String] {
        Self.paths(in: folder, of: root).filter { path in
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(
                atPath: root.appending(path: path).path(), isDirectory: &isFolder)
            return exists && !isFolder.boolValue && !path.contains("/.")
        }
    }

    /// The names of the folders directly in a folder.
    func folders(in folder: String) -> Set<String> {
        Set(
            files(below: folder).compactMap {
                $0.dropFirst(folder.count + 1).split(separator: "/").dropLast().first.map(String.init)
            })
    }

    func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}
