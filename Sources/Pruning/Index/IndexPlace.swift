package import Checkpoints
import Glibc
package import Subjects

/// Where the index of a checkpoint lies: beside it, or in the user's cache where that folder cannot be written.
package struct IndexPlace: Sendable {
    /// Beside the checkpoint, then in the cache.
    package let candidates: [String]

    /// - Parameter environment: for `XDG_CACHE_HOME` and `HOME`.
    package init(of checkpoint: Checkpoint, environment: [String: String]) {
        let name = Self.name(of: checkpoint)
        var candidates = [PathName.join(checkpoint.directory, name)]
        let home = environment["HOME"].map { PathName.join($0, ".cache") }
        if let cache = environment["XDG_CACHE_HOME"].flatMap({ $0.isEmpty ? nil : $0 }) ?? home {
            var hash = FNV1a()
            hash.add((PathName.real(checkpoint.directory) ?? checkpoint.directory).utf8)
            candidates.append("\(cache)/espalier/\(Fingerprint(value: hash.value))-\(name)")
        }
        self.candidates = candidates
    }

    /// `model.safetensors.espalier`; of a folder or several files `model.espalier`.
    private static func name(of checkpoint: Checkpoint) -> String {
        let present = checkpoint.files.filter(\.isPresent)
        guard present.count == 1, let file = present.first else { return "model.espalier" }
        return PathName.name(of: file.name) + ".espalier"
    }

    /// The first place that can be written; its folder is made.
    /// - Throws: `.write` where there is none.
    package func writable() throws(PruningError) -> String {
        for (place, path) in candidates.enumerated() {
            let folder = PathName.directory(of: path)
            if place > 0 { Self.makeFolders(folder) }
            if access(folder.isEmpty ? "." : folder, W_OK) == 0 { return path }
        }
        throw .write(.cannotWrite(path: candidates[0], code: EACCES))
    }

    private static func makeFolders(_ path: String) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made = PathName.join(made, String(part))
            mkdir(made, 0o755)
        }
    }

    /// An index that serves, or why the one that is there does not.
    package enum Found: Sendable {
        case fresh(ScanIndex)
        /// One line for the person.
        case refused(String)
        case none
    }

    /// Looks beside the checkpoint, then in the cache.
    package func find(for checkpoint: Checkpoint) -> Found {
        var refusal: String?
        for path in candidates where PathName.exists(path) {
            do throws(PruningError) {
                let index = try ScanIndex.open(path)
                guard let change = index.directory.change(in: checkpoint) else { return .fresh(index) }
                refusal = refusal ?? "\(path.printable) is stale: \(change); scan again"
            } catch {
                refusal = refusal ?? "\(error)"
            }
        }
        return refusal.map { .refused($0) } ?? .none
    }
}
