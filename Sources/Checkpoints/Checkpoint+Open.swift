import Glibc

extension Checkpoint {
    /// Opens a safetensors file, an index, or a folder; reads headers only.
    ///
    /// In a folder an index counts first, then the only `*.safetensors` or `model.safetensors`, else all of them together; a Hugging
    /// Face cache repository stands for the snapshot of its `main`. Shards that are not there are listed in `missing`.
    /// About 0.1 ms a file and 1 µs a tensor.
    ///
    /// - Throws: the first fault found, with file, tensor and byte.
    package static func open(
        _ path: String, links: LinkPolicy = .withinRepository
    ) throws(CheckpointError) -> Checkpoint {
        let search = try ShardSearch.start(path, links: links)
        var assembly = Assembly(search)
        let guardian = LinkGuard(search.directory, policy: links)
        for name in search.names {
            let file = search.onlyPath ?? PathName.join(search.directory, name)
            try guardian.check(file)
            try assembly.add(file, name: name)
        }
        let (tensors, shadowed) = try assembly.listing()
        let config = assembly.readConfig(guardian)
        return Checkpoint(
            path: path, displayName: displayName(path, search.directory), files: assembly.files, tensors: tensors,
            shadowed: shadowed, missing: assembly.missing, warnings: assembly.warnings, config: config,
            index: search.index, directory: search.directory, maps: assembly.maps)
    }

    private static func displayName(_ path: String, _ directory: String) -> String {
        for part in (PathName.real(directory) ?? directory).split(separator: "/") where part.hasPrefix("models--") {
            return part.dropFirst(8).split(separator: "--", maxSplits: 1).joined(separator: "/")
        }
        let name = PathName.name(of: path)
        guard name == "." || name == ".." else { return name }
        return PathName.name(of: PathName.real(path) ?? path)
    }
}

/// A checkpoint while its files are being added.
private struct Assembly {
    let search: ShardSearch
    var files: [ShardFile] = []
    var maps: [MappedFile?] = []
    var missing: [MissingShard] = []
    var warnings: [CheckpointWarning]
    /// Of all files, each file's in natural order.
    private var entries: [TensorEntry] = []

    init(_ search: ShardSearch) {
        self.search = search
        warnings = search.warnings
    }

    mutating func add(_ path: String, name: String) throws(CheckpointError) {
        if search.allowsMissing, PathName.kind(path) == nil { return addMissing(path, name) }
        let file = try OpenedFile(path)
        var limits = SafetensorsLimits()
        limits.tensors -= entries.count
        let header = try SafetensorsHeader.read(file, index: files.count, limits: limits)
        maps.append(try MappedFile(file))
        if entries.isEmpty { entries = header.tensors } else { entries += header.tensors }
        warnings += header.warnings
        files.append(
            ShardFile(
                name: name, path: path, size: file.identity.size, modificationTime: file.identity.modified,
                metadata: header.metadata, hasMetadata: header.hasMetadata, isPresent: true, headerHash: header.hash))
    }

    private mutating func addMissing(_ path: String, _ name: String) {
        maps.append(nil)
        files.append(
            ShardFile(
                name: name, path: path, size: 0, modificationTime: 0, metadata: [], hasMetadata: false,
                isPresent: false,
                headerHash: 0))
        let shard = files.count - 1
        let tensors = search.index?.items.filter { $0.shard == shard }.map(\.tensor) ?? []
        missing.append(MissingShard(file: name, tensors: tensors))
    }

    /// The config beside the files; anything wrong with it is a warning.
    mutating func readConfig(_ guardian: LinkGuard) -> ModelConfig? {
        let path = PathName.join(search.directory, "config.json")
        guard PathName.kind(path) != nil else { return nil }
        do {
            try guardian.check(path)
            let file = try OpenedFile(path)
            guard file.identity.size <= 16 << 20 else {
                warnings.append(.unreadableConfig(file: path, fact: "\(file.identity.size) bytes are too many"))
                return nil
            }
            let bytes = try file.read(0..<file.identity.size)
            do { return try ModelConfig(bytes) } catch {
                warnings.append(.unreadableConfig(file: path, fact: "\(error.fault) (byte \(error.offset))"))
            }
        } catch {
            warnings.append(.unreadableConfig(file: path, fact: error.fact))
        }
        return nil
    }
}

extension Assembly {
    /// All tensors in natural order, each name once, and the ones that another file's tensor hides.
    mutating func listing() throws(CheckpointError) -> (listed: [TensorEntry], shadowed: [TensorEntry]) {
        var hasRepetitions = false
        if files.count > 1 {
            let sorted = NaturalOrder.sorted(entries.lazy.map(\.name))
            hasRepetitions = sorted.hasRepetitions
            entries = sorted.order.map { entries[$0] }
        }
        if let index = search.index {
            try compare(with: index)
            checkTotal(index)
        }
        guard hasRepetitions else { return (entries, []) }
        guard let index = search.index else { return withoutDuplicates { $0.first! } }
        var place = 0
        return withoutDuplicates { group in
            let name = group.first!.name
            while place < index.items.count, NaturalOrder.precedes(index.items[place].tensor, name) { place += 1 }
            guard place < index.items.count, index.items[place].tensor == name else { return group.first! }
            return group.first { $0.file == index.items[place].shard } ?? group.first!
        }
    }

    /// `choose` gets each run of entries of one name, of which there is at least one.
    private mutating func withoutDuplicates(
        _ choose: (ArraySlice<TensorEntry>) -> TensorEntry
    ) -> (listed: [TensorEntry], shadowed: [TensorEntry]) {
        var listed: [TensorEntry] = []
        var shadowed: [TensorEntry] = []
        listed.reserveCapacity(entries.count)
        var first: (tensor: String, kept: String, other: String)?
        var start = 0
        while start < entries.count {
            var end = start + 1
            while end < entries.count, entries[end].name == entries[start].name { end += 1 }
            let kept = end == start + 1 ? entries[start] : choose(entries[start..<end])
            listed.append(kept)
            for other in entries[start..<end] where other.file != kept.file {
                shadowed.append(other)
                first = first ?? (other.name, files[kept.file].name, files[other.file].path)
            }
            start = end
        }
        if let first {
            warnings.append(
                .inTwoFiles(tensor: first.tensor, kept: first.kept, other: first.other, count: shadowed.count))
        }
        return (listed, shadowed)
    }

    /// Both are in natural order, so one walk finds what the index names in vain and what it leaves out.
    private mutating func compare(with index: ShardIndex) throws(CheckpointError) {
        var place = 0
        var unlisted: (first: TensorEntry, count: Int)?
        func note(_ entry: TensorEntry) { unlisted = (unlisted?.first ?? entry, (unlisted?.count ?? 0) + 1) }
        for item in index.items {
            while place < entries.count, entries[place].name != item.tensor {
                guard NaturalOrder.precedes(entries[place].name, item.tensor) else { break }
                note(entries[place])
                place += 1
            }
            var isFound = !files[item.shard].isPresent
            while place < entries.count, entries[place].name == item.tensor {
                if entries[place].file == item.shard { isFound = true }
                place += 1
            }
            if !isFound {
                throw .notInShard(
                    file: index.path, tensor: item.tensor, offset: item.offset, shard: index.shards[item.shard])
            }
        }
        for entry in entries[place...] { note(entry) }
        if let (first, count) = unlisted {
            warnings.append(.unlisted(file: files[first.file].path, tensor: first.name, count: count))
        }
    }

    private mutating func checkTotal(_ index: ShardIndex) {
        guard missing.isEmpty, let stated = index.totalSize else { return }
        let found = entries.reduce(0) { $0 &+ $1.byteCount }
        if stated.double != Double(found) {
            warnings.append(.totalSize(file: index.path, stated: stated.shortText, found: found))
        }
    }
}

extension JSONValue {
    /// A scalar as it would be written.
    fileprivate var shortText: String {
        switch self {
        case .integer(let value): String(value)
        case .number(let value): "\(value)"
        case .string(let text): "\"\(text)\""
        case .bool(let value): "\(value)"
        default: "null"
        }
    }
}
