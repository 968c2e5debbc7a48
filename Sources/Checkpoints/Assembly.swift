import Glibc

/// A checkpoint while its files are being added.
struct Assembly {
    let search: ShardSearch
    var files: [ShardFile] = []
    var maps: [MappedFile?] = []
    var missing: [MissingShard] = []
    var warnings: [CheckpointWarning]
    /// As the first file that states one has it.
    private(set) var config: ModelConfig?
    /// Of the files that have one.
    private var graphs: [GraphRecord] = []
    private let options: ReadingOptions
    private let guardian: LinkGuard
    private var allowsMissing: Bool
    /// Of all files, each file's in natural order.
    private var entries: [TensorEntry] = []
    /// The files that are parts of one, with how many there are, and the tensors that it has and that all are said to have.
    private var parts: [(file: Int, of: Int, held: Int, stated: Int)] = []

    init(_ search: ShardSearch, _ options: ReadingOptions) {
        self.search = search
        self.options = options
        guardian = LinkGuard(search.directory, policy: options.links)
        allowsMissing = search.allowsMissing
        warnings = search.warnings
    }

    /// Adds a file, and those that it names: its other parts, and the files that hold its tensors' bytes.
    mutating func add(_ name: String, at path: String) throws(CheckpointError) {
        if allowsMissing, PathName.kind(path) == nil { return addMissing(path, name) }
        try guardian.check(path)
        let file = try OpenedFile(path)
        let map = try MappedFile(file)
        let format = try format(of: file)
        let context = ReadingContext(
            path: path, file: files.count, tensorLimit: SafetensorsLimits().tensors - entries.count, options: options)
        let contents = try map.reading(path) { (bytes) throws(CheckpointError) in try format.read(bytes, context) }
        // Each place that a reader looks at maps 64 KiB around it.
        map.forget(0..<map.size)
        maps.append(map)
        files.append(ShardFile(name: name, path: path, identity: file.identity, format: format.id, contents: contents))
        if entries.isEmpty { entries = contents.tensors } else { entries += contents.tensors }
        warnings += contents.warnings
        config = config ?? contents.config
        if let part = contents.partTensors {
            parts.append((files.count - 1, contents.parts.count, part.held, part.stated))
        }
        if let graph = contents.graph { graphs.append(graph) }
        try addData(contents, of: path)
        try addParts(contents.parts, besides: name)
    }

    /// What is not recognised is read as safetensors where its name claims so, for the sake of the error.
    private func format(of file: borrowing OpenedFile) throws(CheckpointError) -> any CheckpointFormat.Type {
        let size = file.identity.size
        let head = FileHead(bytes: try file.read(0..<min(size, 4096)), size: size)
        if let format = CheckpointFormats.format(of: head) { return format }
        if let foreign = ForeignFormat(head.bytes, size: size) { throw .foreign(file: file.path, foreign) }
        let isShard = search.index.map { !$0.path.hasSuffix(".bin.index.json") } ?? false
        guard file.path.hasSuffix(".safetensors") || isShard else { throw .unknownFormat(file: file.path) }
        return Safetensors.self
    }

    /// Files that hold bytes only; the entries that lie there are checked against their sizes.
    private mutating func addData(_ contents: FileContents, of model: String) throws(CheckpointError) {
        guard !contents.dataFiles.isEmpty else { return }
        let first = files.count
        var last: [Int: TensorEntry] = [:]
        // A graph has tensors that are not listed: attributes of nodes.
        for entry in [contents.tensors, contents.graph?.tensors ?? []].joined() where entry.file >= first {
            if last[entry.file].map({ $0.bytes.upperBound < entry.bytes.upperBound }) ?? true {
                last[entry.file] = entry
            }
        }
        for name in contents.dataFiles {
            let path = PathName.join(search.directory, name)
            let file = try DataFile.open(name, in: search.directory, links: options.links)
            if let entry = last[files.count], entry.bytes.upperBound > file.identity.size {
                throw .truncated(
                    file: path, tensor: entry.name, offset: file.identity.size,
                    missing: entry.bytes.upperBound - file.identity.size)
            }
            maps.append(try MappedFile(file))
            files.append(
                ShardFile(
                    name: name, path: path, identity: file.identity, format: .data,
                    contents: FileContents(tensors: [])))
        }
    }

    /// The other parts of a file that was named alone; those of a folder are all there already.
    private mutating func addParts(_ parts: [String], besides name: String) throws(CheckpointError) {
        guard search.onlyPath != nil, files.count == 1, parts.contains(name) else { return }
        allowsMissing = true
        for part in parts where part != name { try add(part, at: PathName.join(search.directory, part)) }
    }

    private mutating func addMissing(_ path: String, _ name: String) {
        maps.append(nil)
        files.append(ShardFile(missing: name, at: path))
        let shard = files.count - 1
        let tensors = search.index?.items.filter { $0.shard == shard }.map(\.tensor) ?? []
        missing.append(MissingShard(file: name, tensors: tensors))
    }

    /// The graph, where one file alone has one.
    var graph: GraphRecord? { graphs.count == 1 ? graphs[0] : nil }

    /// The config beside the files; anything wrong with it is a warning.
    mutating func readConfig() -> ModelConfig? {
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
        checkParts()
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

    private mutating func checkParts() {
        guard let first = parts.first, missing.isEmpty, parts.count == first.of else { return }
        let found = parts.reduce(0) { $0 + $1.held }
        for part in parts where part.stated != found {
            let fact = "it says that all parts have \(part.stated) tensors, they have \(found)"
            return warnings.append(.departure(file: files[part.file].path, tensor: nil, fact: fact, count: 1))
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
