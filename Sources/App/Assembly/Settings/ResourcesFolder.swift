import FoundationEssentials

/// The folder with what the program reads beside itself: templates, migrations, lists.
public enum ResourcesFolder {
    static let contents = ["templates", "migrations", "resources"]

    static func isOne(_ path: String) -> Bool {
        !path.isEmpty && contents.allSatisfy { Files.isFolder(path + "/" + $0) }
    }

    /// Looks upwards from the program, then from the working directory, then where packages install
    /// (`<prefix>/share/surety` beside `<prefix>/bin`).
    static func find(on machine: Machine) -> String? {
        let program = parent(of: machine.executable)
        let candidates =
            ancestors(of: program) + ancestors(of: machine.workingDirectory) + [parent(of: program) + "/share/surety"]
        return candidates.first(where: isOne)
    }

    /// The folder itself first.
    private static func ancestors(of folder: String) -> [String] {
        var folders: [String] = []
        var folder = folder
        while folder.hasPrefix("/"), folder != "/" {
            folders.append(folder)
            folder = parent(of: folder)
        }
        return folders
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
