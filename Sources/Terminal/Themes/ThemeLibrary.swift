#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where themes are looked for, and how they are loaded with what they inherit.
package struct ThemeLibrary: Sendable {
    /// Folders in the order in which they are asked; they need not exist.
    package let folders: [String]

    package init(folders: [String]) { self.folders = folders }

    /// The user's folder (`$XDG_CONFIG_HOME/espalier/themes`, else under `~/.config`), `../share/espalier/themes`
    /// beside the executable, and `Themes` of the source checkout that the executable was built in.
    /// - Parameter executable: its real path, links followed.
    package init(environment: [String: String], executable: String) {
        var folders: [String] = []
        let configured = environment["XDG_CONFIG_HOME"] ?? ""
        if configured.hasPrefix("/") {
            folders.append(configured + "/espalier/themes")
        } else if let home = environment["HOME"], !home.isEmpty {
            folders.append(home + "/.config/espalier/themes")
        }
        var parts = executable.split(separator: "/").dropLast()
        folders.append("/" + parts.dropLast().map { $0 + "/" }.joined() + "share/espalier/themes")
        while !parts.isEmpty {
            let folder = "/" + parts.joined(separator: "/")
            if access(folder + "/Package.swift", F_OK) == 0 {
                folders.append(folder + "/Themes")
                break
            }
            parts = parts.dropLast()
        }
        self.folders = folders
    }

    /// Every theme by name, the nearest folder winning, the compiled-in one always among them; sorted.
    package func names() -> [String] {
        var names: Set<String> = [ThemeFile.terminal.name]
        for folder in folders { names.formUnion(ThemeLibrary.themes(in: folder)) }
        return names.sorted()
    }

    /// Loads a theme and what it inherits.
    /// - Parameter name: a name, or a path (anything with a `/` or ending in `.yaml`).
    package func load(_ name: String) throws(ThemeError) -> Theme {
        var files: [ThemeFile] = []
        var warnings: [ThemeWarning] = []
        var seen: [String] = []
        var next: String? = name
        while let wanted = next {
            guard !seen.contains(wanted) else { throw .inheritsItself(chain: seen + [wanted]) }
            seen.append(wanted)
            let parser = try parse(wanted)
            guard let parser else { break }
            files.append(parser.file)
            warnings += parser.warnings
            next = parser.file.inherits
        }
        return Theme(files, warnings: warnings)
    }

    /// Nil for the compiled-in theme, where no file of that name is nearer.
    private func parse(_ name: String) throws(ThemeError) -> ThemeParser? {
        guard !name.contains("/"), !name.hasSuffix(".yaml") else {
            return try ThemeParser(ThemeLibrary.text(of: name), path: name)
        }
        for folder in folders {
            let path = "\(folder)/\(name).yaml"
            if access(path, F_OK) == 0 { return try ThemeParser(ThemeLibrary.text(of: path), path: path) }
        }
        guard name == ThemeFile.terminal.name else { throw .notFound(name: name, searched: folders) }
        return nil
    }
}

// MARK: - Files
extension ThemeLibrary {
    private static func themes(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".yaml"), !name.hasPrefix(".") { names.append(ThemeParser.stem(of: name)) }
        }
        return names
    }

    /// Reads a text file of at most one MiB.
    private static func text(of path: String) throws(ThemeError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        let limit = 1 << 20
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while bytes.count <= limit {
            let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
        throw .unreadable(path: path, reason: "larger than 1 MiB, so no theme")
    }
}
