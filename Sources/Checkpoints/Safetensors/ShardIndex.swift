/// A `*.safetensors.index.json`: which file holds which tensor.
package struct ShardIndex: Sendable {
    package struct Item: Sendable, Hashable {
        package let tensor: String
        /// Index into `shards`.
        package let shard: Int
        /// Byte of the index where the tensor's name stands.
        package let offset: Int
    }

    /// The index's own path.
    package let path: String
    /// The file as it is, for copying.
    package let raw: [UInt8]
    /// Bare file names, in natural order.
    package let shards: [String]
    /// In natural order of tensors, without repetitions.
    package let items: [Item]
    /// `metadata.total_size` as it is written (an integer, a float, anything); nil when absent.
    package let totalSize: JSONValue?

    /// Bytes that an index may have.
    package static let byteLimit = 100_000_000

    /// Reads the index, checking that shards are bare names.
    ///
    /// - Throws: `.json`, `.missingWeightMap`, `.shardNotText`, `.unsafeShardName`, `.mappedTwice`, and the file's own errors.
    package init(_ path: String) throws(CheckpointError) {
        let file = try OpenedFile(path)
        guard file.identity.size <= Self.byteLimit else {
            throw .headerTooLong(file: path, length: UInt64(file.identity.size), limit: Self.byteLimit)
        }
        try self.init(try file.read(0..<file.identity.size), path: path)
    }

    package init(_ raw: [UInt8], path: String) throws(CheckpointError) {
        var scan = IndexScan(raw, path: path)
        do { try scan.run() } catch {
            switch error {
            case .json(let error):
                throw .json(file: path, tensor: scan.current, offset: error.offset, error.fault)
            case .checkpoint(let error): throw error
            }
        }
        guard scan.hasMap else { throw .missingWeightMap(file: path) }
        self.path = path
        self.raw = raw
        let order = NaturalOrder.permutation(of: scan.shards)
        var ranks = [Int](repeating: 0, count: order.count)
        for (rank, place) in order.enumerated() { ranks[place] = rank }
        shards = order.map { scan.shards[$0] }
        items = scan.items.map { Item(tensor: $0.tensor, shard: ranks[$0.shard], offset: $0.offset) }
        totalSize = scan.totalSize
    }
}

/// One pass over an index's JSON.
private struct IndexScan {
    enum Fault: Error {
        case json(JSONError)
        case checkpoint(CheckpointError)
    }

    let path: String
    var shards: [String] = []
    var items: [ShardIndex.Item] = []
    var totalSize: JSONValue?
    var hasMap = false
    /// The tensor that is being read, for errors.
    var current: String?
    private var scanner: JSONScanner
    private var places: [String: Int] = [:]

    init(_ raw: [UInt8], path: String) {
        self.path = path
        scanner = JSONScanner(raw)
    }

    mutating func run() throws(Fault) {
        try json { text throws(JSONError) in
            try text.refuseByteOrderMark()
            try text.open(.object)
        }
        while try json({ text throws(JSONError) in try text.nextMember() }) {
            let key = try json { text throws(JSONError) in try text.key() }
            switch key {
            case "weight_map" where scanner.next == JSONScanner.Container.object.rawValue: try readMap()
            case "metadata" where scanner.next == JSONScanner.Container.object.rawValue: try readMetadata()
            default: try json { text throws(JSONError) in try text.skipValue() }
            }
        }
        try json { text throws(JSONError) in try text.finish() }
    }

    private mutating func json<T>(_ step: (inout JSONScanner) throws(JSONError) -> T) throws(Fault) -> T {
        do { return try step(&scanner) } catch { throw .json(error) }
    }

    private mutating func readMetadata() throws(Fault) {
        try json { text throws(JSONError) in try text.open(.object) }
        while try json({ text throws(JSONError) in try text.nextMember() }) {
            let key = try json { text throws(JSONError) in try text.key() }
            if key == "total_size", let first = scanner.next, first != 0x5B, first != 0x7B {
                totalSize = try json { text throws(JSONError) in try text.value() }
            } else {
                try json { text throws(JSONError) in try text.skipValue() }
            }
        }
    }

    private mutating func readMap() throws(Fault) {
        hasMap = true
        var last: (name: String, place: Int)?
        try json { text throws(JSONError) in try text.open(.object) }
        while try json({ text throws(JSONError) in try text.nextMember() }) {
            let offset = scanner.position
            let tensor = try json { text throws(JSONError) in try text.key() }
            current = tensor
            guard scanner.next == 0x22 else {
                throw .checkpoint(.shardNotText(file: path, tensor: tensor, offset: scanner.position))
            }
            let place = scanner.position
            let shard = try json { text throws(JSONError) in try text.string() }
            if last?.name != shard { last = (shard, try self.place(of: shard, tensor, place)) }
            items.append(ShardIndex.Item(tensor: tensor, shard: last!.place, offset: offset))  // set on the line above
        }
        current = nil
        try sortAndDropRepetitions()
    }

    private mutating func place(of shard: String, _ tensor: String, _ offset: Int) throws(Fault) -> Int {
        if let place = places[shard] { return place }
        guard shard.isBareFileName else {
            throw .checkpoint(.unsafeShardName(file: path, tensor: tensor, offset: offset, shard: shard))
        }
        places[shard] = shards.count
        shards.append(shard)
        return shards.count - 1
    }

    /// A name mapped twice to one file is harmless, to two files it is not.
    private mutating func sortAndDropRepetitions() throws(Fault) {
        let order = NaturalOrder.permutation(of: items.lazy.map(\.tensor))
        var extra: Set<Int> = []
        for (before, after) in zip(order, order.dropFirst()) where items[before].tensor == items[after].tensor {
            if items[before].shard != items[after].shard {
                throw .checkpoint(
                    .mappedTwice(file: path, tensor: items[after].tensor, offset: items[after].offset))
            }
            extra.insert(after)
        }
        items = order.compactMap { extra.contains($0) ? nil : items[$0] }
    }
}

extension String {
    /// A name that cannot lead out of its folder: not empty, no separator, not `.` or `..`, no NUL.
    package var isBareFileName: Bool {
        !isEmpty && self != "." && self != ".." && !utf8.contains(0x2F) && !utf8.contains(0x5C) && !utf8.contains(0)
            && utf8.count <= 255
    }
}
