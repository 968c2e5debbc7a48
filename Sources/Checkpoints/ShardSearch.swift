import Glibc

/// Which files make up the checkpoint that a path names.
struct ShardSearch {
    /// Empty for the current directory.
    var directory: String
    /// Bare names, in natural order; with an index, its shards.
    var names: [String]
    /// The person's own path, when it names the only file.
    var onlyPath: String?
    var index: ShardIndex?
    /// Whether absent files are shards to report instead of errors.
    var allowsMissing = false
    var warnings: [CheckpointWarning] = []

    /// Looks at what one path is: a file, an index, a folder, a Hugging Face cache repository, or a glob; several are files.
    static func start(_ paths: [String], links: LinkPolicy) throws(CheckpointError) -> ShardSearch {
        guard paths.count == 1, let path = paths.first else { return try files(paths) }
        guard let kind = PathName.kind(path) else {
            let code = errno
            let found = matches(path)
            guard found.isEmpty else { return try start(found, links: links) }
            throw .cannotRead(file: path, code: code)
        }
        if kind == S_IFDIR { return try folder(path, links: links) }
        let directory = PathName.directory(of: path)
        if path.hasSuffix(".json") { return try indexed(path, directory: directory, links: links) }
        return ShardSearch(directory: directory, names: [PathName.name(of: path)], onlyPath: path)
    }

    /// Files named one by one, of one folder or of several.
    private static func files(_ paths: [String]) throws(CheckpointError) -> ShardSearch {
        if let folder = paths.first(where: PathName.isDirectory) { throw .folderAmongPaths(directory: folder) }
        let directory = paths.first.map(PathName.directory(of:)) ?? ""
        let isOneFolder = paths.allSatisfy { PathName.directory(of: $0) == directory }
        let names = isOneFolder ? paths.map(PathName.name(of:)) : paths
        let files = NaturalOrder.permutation(of: names).map { names[$0] }
        let all = completed(files)
        let absent = paths.filter { PathName.kind($0) == nil }
        // Of numbered files absent ones are told of as shards.
        if !absent.isEmpty, all.count == files.count {
            throw .cannotRead(file: absent.joined(separator: ", "), code: ENOENT)
        }
        var search = ShardSearch(
            directory: isOneFolder ? directory : "", names: all, allowsMissing: all.count > files.count)
        search.warnings.append(.mergedFiles(files))
        return search
    }

    private static func indexed(
        _ path: String, directory: String, links: LinkPolicy
    ) throws(CheckpointError) -> ShardSearch {
        try LinkGuard(directory, policy: links).check(path)
        let index = try ShardIndex(path)
        return ShardSearch(directory: directory, names: index.shards, index: index, allowsMissing: true)
    }

    private static func folder(_ directory: String, links: LinkPolicy) throws(CheckpointError) -> ShardSearch {
        // Statistics are written beside the checkpoint that they are of.
        let all = try PathName.list(directory).filter { !$0.hasSuffix(".statistics.safetensors") }
        let indices = all.filter { $0.hasSuffix(".safetensors.index.json") || $0.hasSuffix(".bin.index.json") }
        let usual = ["model.safetensors.index.json", "pytorch_model.bin.index.json"]
        if let chosen = usual.first(where: indices.contains) ?? indices.first {
            var search = try indexed(PathName.join(directory, chosen), directory: directory, links: links)
            let shards = Set(search.names)
            let others = all.filter { $0.hasSuffix(".safetensors") && !shards.contains($0) }
            search.tell(chosen, indices.filter { $0 != chosen } + others)
            return search
        }
        let found = all.filter { isCheckpoint($0, in: directory) }
        let companions = found.filter(TorchCompanion.isName)
        let files = companions.count < found.count ? found.filter { !companions.contains($0) } : found
        if files.isEmpty {
            guard let snapshot = snapshot(in: directory) else { throw .noCheckpoint(directory: directory) }
            try LinkGuard(directory, policy: links).check(snapshot)
            return try folder(snapshot, links: links)
        }
        if files.count > 1, let model = ["model.safetensors", "pytorch_model.bin"].first(where: files.contains) {
            var search = ShardSearch(directory: directory, names: [model])
            search.tell(model, files.filter { $0 != model })
            return search
        }
        let names = completed(files)
        var search = ShardSearch(directory: directory, names: names, allowsMissing: names.count > files.count)
        if files.count > 1 { search.warnings.append(.mergedFiles(files)) }
        if files.count < found.count { search.tell(files[0], companions) }
        return search
    }

    /// A damaged file still is what its name says; others count by their content.
    private static func isCheckpoint(_ name: String, in directory: String) -> Bool {
        if [".safetensors", ".gguf", ".onnx"].contains(where: name.hasSuffix) { return true }
        guard let file = try? OpenedFile(PathName.join(directory, name)) else { return false }
        let size = file.identity.size
        guard size > 0, let bytes = try? file.read(0..<min(size, 4096)) else { return false }
        return CheckpointFormats.format(of: FileHead(bytes: bytes, size: size)) != nil
    }

    /// The files that a pattern with `*`, `?` or `[…]` names.
    private static func matches(_ pattern: String) -> [String] {
        guard pattern.contains(where: { "*?[".contains($0) }) else { return [] }
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
            .filter { PathName.kind($0) == S_IFREG }
    }

    private mutating func tell(_ chosen: String, _ others: [String]) {
        if !others.isEmpty { warnings.append(.severalCandidates(chosen: chosen, others: others)) }
    }
}

extension ShardSearch {
    /// The snapshot that `refs/main` of a cache repository names, or its only snapshot.
    private static func snapshot(in repository: String) -> String? {
        let snapshots = PathName.join(repository, "snapshots")
        guard PathName.isDirectory(snapshots), let found = try? PathName.list(snapshots) else { return nil }
        let reference = PathName.join(repository, "refs/main")
        if let file = try? OpenedFile(reference), file.identity.size <= 128,
            let bytes = try? file.read(0..<file.identity.size)
        {
            let commit = String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
            if found.contains(commit) { return PathName.join(snapshots, commit) }
        }
        return found.count == 1 ? PathName.join(snapshots, found[0]) : nil
    }

    /// The files, and those that numbered names such as `model-00001-of-00003.safetensors` call for besides.
    static func completed(_ files: [String]) -> [String] {
        let parts = files.map(Numbering.init)
        guard let first = parts.first ?? nil, first.count <= 100_000 else { return files }
        guard parts.allSatisfy({ $0?.stem == first.stem && $0?.tail == first.tail }) else { return files }
        // None is nil, by the line above.
        let present = Dictionary(zip(parts.map { $0!.number }, files)) { first, _ in first }
        guard present.count == files.count, present.keys.allSatisfy({ 1...first.count ~= $0 }) else { return files }
        return (1...first.count).map { present[$0] ?? first.name($0) }
    }

    /// `model-00001-of-00003.safetensors` taken apart; the widths differ between makers.
    struct Numbering {
        let stem: String
        let number: Int
        let count: Int
        let width: Int
        let tail: String

        init?(_ file: String) {
            let ending = file.lastIndex(of: ".").map { String(file[$0...]) } ?? ""
            let words = file.dropLast(ending.count).split(separator: "-", omittingEmptySubsequences: false)
            guard words.count >= 3, words[words.count - 2] == "of" else { return nil }
            let digits = words[words.count - 3]
            guard let number = Int(digits), let count = Int(words[words.count - 1]), count >= 1 else { return nil }
            stem = words.dropLast(3).joined(separator: "-")
            (self.number, self.count, width) = (number, count, digits.utf8.count)
            tail = "-of-" + words[words.count - 1] + ending
        }

        func name(_ number: Int) -> String {
            let digits = String(number)
            return stem + "-" + String(repeating: "0", count: max(width - digits.utf8.count, 0)) + digits + tail
        }
    }
}
