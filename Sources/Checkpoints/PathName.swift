import Glibc

/// What can be said of a path by its text, and the few questions that the file system answers.
package enum PathName {
    /// The last component, `.` and trailing slashes aside; `/` for the root.
    package static func name(of path: String) -> String {
        path.split(separator: "/").last { $0 != "." }.map(String.init) ?? (path.hasPrefix("/") ? "/" : ".")
    }

    /// Everything before the last component; empty for a bare name.
    package static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    package static func join(_ directory: String, _ name: String) -> String {
        if directory.isEmpty { return name }
        return directory.hasSuffix("/") ? directory + name : directory + "/" + name
    }

    /// Absolute and without links; nil when it does not exist. The empty path is the current directory.
    package static func real(_ path: String) -> String? {
        guard let resolved = realpath(path.isEmpty ? "." : path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    static func isInside(_ path: String, _ directory: String) -> Bool {
        directory == "/" || path == directory || path.hasPrefix(directory + "/")
    }

    /// The kind bits of a path's mode, links followed or not; nil when it does not exist.
    static func kind(_ path: String, followingLink: Bool = true) -> mode_t? {
        var status = stat()
        let path = path.isEmpty ? "." : path
        let result = followingLink ? stat(path, &status) : lstat(path, &status)
        return result == 0 ? status.st_mode & S_IFMT : nil
    }

    /// Whether anything is there, be it a link to nowhere.
    package static func exists(_ path: String) -> Bool { kind(path, followingLink: false) != nil }

    /// Bytes of a file; nil when there is none.
    package static func size(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    package static func isDirectory(_ path: String) -> Bool { kind(path) == S_IFDIR }

    /// Names in a directory, hidden ones left out, in natural order.
    package static func list(_ directory: String) throws(CheckpointError) -> [String] {
        guard let stream = opendir(directory.isEmpty ? "." : directory) else {
            throw .cannotRead(file: directory, code: errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let item = readdir(stream) {
            let name = withUnsafeBytes(of: &item.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return NaturalOrder.permutation(of: names).map { names[$0] }
    }
}

/// Which links of one folder may be followed.
package struct LinkGuard {
    let policy: LinkPolicy
    /// The folder's files may lead anywhere in here.
    private let root: String?

    /// `directory` as the person gave it; the folder itself may be reached through links.
    package init(_ directory: String, policy: LinkPolicy) {
        self.policy = policy
        root = PathName.real(directory).map(Self.repository)
    }

    /// Throws `.linkLeaves` when the path is a link to somewhere outside; a link to nowhere passes.
    package func check(_ path: String) throws(CheckpointError) {
        guard policy == .withinRepository, PathName.kind(path, followingLink: false) == S_IFLNK else { return }
        guard let root, let target = PathName.real(path) else { return }
        if !PathName.isInside(target, root) { throw .linkLeaves(file: path, target: target) }
    }

    /// For `…/models--owner--name/snapshots/<commit>[/…]` beside a `blobs` folder the `models--…` folder, else the folder itself.
    private static func repository(_ directory: String) -> String {
        let parts = directory.split(separator: "/")
        guard let snapshots = parts.lastIndex(of: "snapshots"), snapshots > 0, snapshots + 1 < parts.count else {
            return directory
        }
        let root = "/" + parts[..<snapshots].joined(separator: "/")
        return PathName.isDirectory(root + "/blobs") ? root : directory
    }
}
