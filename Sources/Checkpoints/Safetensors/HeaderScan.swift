import Tensors

/// One pass over a header's JSON.
struct HeaderScan {
    let file: String
    let limits: SafetensorsLimits
    /// In the header's order, repetitions included.
    private(set) var entries: [TensorEntry] = []
    /// For each entry the byte of the file where its name stands.
    private(set) var offsets: [Int] = []
    private(set) var metadata: [(key: String, value: String)] = []
    private(set) var hasMetadata = false
    var tally: HeaderTally

    private var scanner: JSONScanner
    private var hasSeenMetadata = false
    /// The element types met so far and where each was first spelled.
    private var types: [(range: Range<Int>, dtype: DType)] = []
    /// The shape met last: neighbours that share it share its storage.
    private var lastShape: [Int] = []

    private let check: HeaderCheck

    init(_ text: [UInt8], check: HeaderCheck, limits: SafetensorsLimits) {
        self.check = check
        file = check.file
        self.limits = limits
        tally = HeaderTally(file: check.file)
        scanner = JSONScanner(text)
        entries.reserveCapacity(min(text.count / 110, limits.tensors))
        offsets.reserveCapacity(min(text.count / 110, limits.tensors))
    }

    /// Reads the whole text; throws at the first thing that the reference refuses too, or that is beyond the limits.
    mutating func run() throws(CheckpointError) {
        try scan(nil) { text throws(JSONError) in
            try text.refuseByteOrderMark()
            text.skipWhitespace()
        }
        if scanner.position > 0 { tally.note(.leadingWhitespace) }
        try scan(nil) { text throws(JSONError) in try text.open(.object) }
        while try scan(nil, { text throws(JSONError) in try text.nextMember() }) { try readMember() }
        let end = scanner.position
        try scan(nil) { text throws(JSONError) in try text.finish() }
        if scanner.bytes[end...].contains(where: { $0 != 0x20 }) { tally.note(.trailingWhitespace) }
    }
}

extension HeaderScan {
    /// Runs one step of the scanner and turns its error into ours.
    private mutating func scan<T>(
        _ tensor: String?, _ step: (inout JSONScanner) throws(JSONError) -> T
    ) throws(CheckpointError) -> T {
        do {
            return try step(&scanner)
        } catch {
            throw .json(file: file, tensor: tensor, offset: 8 + error.offset, error.fault)
        }
    }

    private mutating func readMember() throws(CheckpointError) {
        let offset = 8 + scanner.position
        let (name, isPlain) = try scan(nil) { text throws(JSONError) in
            let (range, isPlain) = try text.stringRange()
            let name = isPlain ? text.plainText(range) : try text.unescaped(range)
            try text.colon()
            return (name, isPlain)
        }
        if name == "__metadata__" { return try readMetadata(offset) }
        let length = name.utf8.count
        if length > limits.nameBytes {
            throw .nameTooLong(file: file, tensor: name, offset: offset, limit: limits.nameBytes)
        }
        if entries.count >= limits.tensors {
            throw .tooManyTensors(file: file, tensor: name, offset: offset, limit: limits.tensors)
        }
        if length == 0 { tally.note(.emptyName) }
        if !isPlain, name.printable != name { tally.note(.controlCharacters, tensor: name) }
        let entry = try readTensor(name, offset)
        check.noteOddities(entry, &tally)
        entries.append(entry)
        offsets.append(offset)
    }

    // MARK: Tensors

    private mutating func readTensor(_ name: String, _ offset: Int) throws(CheckpointError) -> TensorEntry {
        var dtype: DType?
        var shape: [Int]?
        var range: (begin: Int, end: Int)?
        try scan(name) { text throws(JSONError) in try text.open(.object) }
        while try scan(name, { text throws(JSONError) in try text.nextMember() }) {
            let place = 8 + scanner.position
            let (field, isPlain) = try scan(name) { text throws(JSONError) in
                let key = try text.stringRange()
                try text.colon()
                return key
            }
            switch try self.field(field, isPlain, name) {
            case .dtype:
                if dtype != nil { throw repeated("dtype", name, place) }
                dtype = try readType(name)
            case .shape:
                if shape != nil { throw repeated("shape", name, place) }
                shape = try readShape(name)
            case .dataOffsets:
                if range != nil { throw repeated("data_offsets", name, place) }
                range = try readRange(name)
            case .unknown(let field):
                tally.note(.unknownField, tensor: name, detail: field)
                try scan(name) { text throws(JSONError) in try text.skipValue() }
            }
        }
        let end = 8 + scanner.position - 1
        guard let dtype else { throw .missingField(file: file, tensor: name, field: "dtype", offset: end) }
        guard let shape else { throw .missingField(file: file, tensor: name, field: "shape", offset: end) }
        guard let range else { throw .missingField(file: file, tensor: name, field: "data_offsets", offset: end) }
        return try check.entry(name, dtype, shape, range.begin, range.end, at: offset)
    }

    private enum Field {
        case dtype, shape, dataOffsets
        case unknown(String)
    }

    private mutating func field(_ range: Range<Int>, _ isPlain: Bool, _ tensor: String) throws(CheckpointError) -> Field
    {
        if scanner.holds(range, "dtype") { return .dtype }
        if scanner.holds(range, "shape") { return .shape }
        if scanner.holds(range, "data_offsets") { return .dataOffsets }
        let field = try scan(tensor) { text throws(JSONError) in try text.unescaped(range) }
        return switch field {
        case "dtype": .dtype
        case "shape": .shape
        case "data_offsets": .dataOffsets
        default: .unknown(field)
        }
    }

    private func repeated(_ field: String, _ tensor: String, _ offset: Int) -> CheckpointError {
        .repeatedField(file: file, tensor: tensor, field: field, offset: offset)
    }

    private mutating func readType(_ tensor: String) throws(CheckpointError) -> DType {
        let place = 8 + scanner.position
        let (range, isPlain) = try scan(tensor) { text throws(JSONError) in try text.stringRange() }
        for type in types where scanner.same(type.range, range) { return type.dtype }
        let text = try scan(tensor) { text throws(JSONError) in try text.unescaped(range) }
        guard let dtype = DType(rawValue: text), dtype.isSafetensors else {
            throw .unknownType(file: file, tensor: tensor, offset: place, type: text)
        }
        if isPlain { types.append((range, dtype)) }
        return dtype
    }

    private mutating func readShape(_ tensor: String) throws(CheckpointError) -> [Int] {
        var shape = InlineArray<8, Int>(repeating: 0)
        var rest: [Int] = []
        var rank = 0
        let limit = limits.rank
        try scan(tensor) { text throws(JSONError) in try text.open(.array) }
        while try scan(tensor, { text throws(JSONError) in try text.nextMember(of: .array) }) {
            if rank >= limit {
                throw .rankTooHigh(file: file, tensor: tensor, offset: 8 + scanner.position, limit: limit)
            }
            let length = try scan(tensor) { text throws(JSONError) in try text.count() }
            if rank < 8 { shape[rank] = length } else { rest.append(length) }
            rank += 1
        }
        let isSame = rank == lastShape.count && rank <= 8 && lastShape.indices.allSatisfy { lastShape[$0] == shape[$0] }
        if !isSame { lastShape = (0..<min(rank, 8)).map { shape[$0] } + rest }
        return lastShape
    }

    private mutating func readRange(_ tensor: String) throws(CheckpointError) -> (begin: Int, end: Int) {
        let place = 8 + scanner.position
        try scan(tensor) { text throws(JSONError) in try text.open(.array) }
        var ends: [2 of Int] = [0, 0]
        var count = 0
        while try scan(tensor, { text throws(JSONError) in try text.nextMember(of: .array) }) {
            let value = try scan(tensor) { text throws(JSONError) in try text.count() }
            if count < 2 { ends[count] = value }
            count += 1
        }
        guard count == 2 else {
            throw .wrongField(
                file: file, tensor: tensor, field: "data_offsets", offset: place, fact: "has \(count) numbers, not 2")
        }
        return (ends[0], ends[1])
    }

    // MARK: Metadata

    private mutating func readMetadata(_ offset: Int) throws(CheckpointError) {
        if hasSeenMetadata { throw .repeatedMetadata(file: file, offset: offset) }
        hasSeenMetadata = true
        if try scan(nil, { text throws(JSONError) in try text.null() }) { return tally.note(.nullMetadata) }
        let place = 8 + scanner.position
        guard scanner.next == JSONScanner.Container.object.rawValue else {
            throw .metadataNotText(file: file, key: nil, offset: place)
        }
        hasMetadata = true
        var indices: [String: Int] = [:]
        try scan(nil) { text throws(JSONError) in try text.open(.object) }
        while try scan(nil, { text throws(JSONError) in try text.nextMember() }) {
            let key = try scan(nil) { text throws(JSONError) in try text.key() }
            guard scanner.next == 0x22 else {
                throw .metadataNotText(file: file, key: key, offset: 8 + scanner.position)
            }
            let value = try scan(nil) { text throws(JSONError) in try text.string() }
            if let index = indices[key] {
                tally.note(.repeatedMetadataKey, detail: key)
                metadata[index].value = value
            } else {
                indices[key] = metadata.count
                metadata.append((key, value))
            }
        }
    }
}
