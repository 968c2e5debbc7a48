/// The pickle stream that PyTorch wrote before 1.6: magic number, version, system, the object, the storages' keys; then the
/// storages, each behind its count of elements, always little-endian.
package enum TorchStream: CheckpointFormat {
    package static let id = FormatID.torchStream

    /// 0x1950A86A20F9469CFC6C, as a pickle of protocol 2 and later has it.
    private static let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
    /// The same as protocols 0 and 1 spell it.
    private static let digits = Array("119547037146038801333356".utf8)
    private static let version = 1001

    package static func recognises(_ head: FileHead) -> Bool {
        let start = head.bytes.prefix(40)
        if start.first == 0x80 { return start.contains([0x8A, 10] + magic) }
        return start.starts(with: Array("L".utf8) + digits)
    }

    package static func read(_ bytes: RawSpan, _ context: ReadingContext) throws(CheckpointError) -> FileContents {
        var reader = TorchStreamReader(bytes, context)
        do throws(PickleError) {
            try reader.run(bytes)
        } catch {
            throw .pickle(file: context.path, tensor: nil, offset: error.offset, error.fault)
        }
        return try reader.contents(bytes)
    }

    static func isMagic(_ value: Pickled, _ bytes: RawSpan) -> Bool {
        guard case .large(let range) = value else { return false }
        let written = bytes.copy(range)
        return written == magic || written == digits + Array("L".utf8) || written == digits
    }

    static func isVersion(_ value: Pickled) -> Bool {
        if case .int(version) = value { true } else { false }
    }
}

/// One pass over a stream.
private struct TorchStreamReader {
    let context: ReadingContext
    private let limits = PickleLimits()
    private let end: Int
    private var position = 0
    private var interpreter = PickleInterpreter()
    private var root = Pickled.none
    private var rootRange = 0..<0
    /// Where the elements of each storage lie.
    private var storages: [String: Range<Int>] = [:]
    private var warnings: [CheckpointWarning] = []

    init(_ bytes: RawSpan, _ context: ReadingContext) {
        self.context = context
        end = bytes.byteCount
    }

    mutating func run(_ bytes: RawSpan) throws(PickleError) {
        guard TorchStream.isMagic(try next(bytes), bytes) else { throw PickleError(offset: 0, fault: .notStream) }
        let place = position
        guard TorchStream.isVersion(try next(bytes)) else { throw PickleError(offset: place, fault: .streamVersion) }
        // What the writer's machine was like, which the elements do not depend on.
        _ = try next(bytes)
        interpreter = PickleInterpreter(limits: limits)
        let start = position
        root = try next(bytes)
        rootRange = start..<position
        let counts = try statedCounts()
        let keys = try keys(bytes)
        for key in keys { try readStorage(key, counts[key], bytes) }
        if position < end {
            let fact = "\(end - position) bytes behind the last storage"
            warnings.append(.departure(file: context.path, tensor: nil, fact: fact, count: 1))
        }
    }

    /// The value of the pickle at hand.
    private mutating func next(_ bytes: RawSpan) throws(PickleError) -> Pickled {
        let (value, end) = try interpreter.run(bytes, position..<end)
        position = end
        return value
    }

    /// For each key the elements and their width.
    private func statedCounts() throws(PickleError) -> [String: (count: Int, width: Int)] {
        var counts: [String: (count: Int, width: Int)] = [:]
        for storage in interpreter.heap.storages {
            let stated = (count: storage.count, width: storage.type.width)
            guard let known = counts.updateValue(stated, forKey: storage.key) else { continue }
            if known != stated {
                throw PickleError(offset: rootRange.lowerBound, fault: .storageTwoTypes(key: storage.key))
            }
        }
        return counts
    }

    private mutating func keys(_ bytes: RawSpan) throws(PickleError) -> [String] {
        let place = position
        var reader = PickleInterpreter(limits: limits)
        let (value, next) = try reader.run(bytes, place..<end)
        position = next
        var keys: [String] = []
        for key in reader.heap.sequence(value) ?? [.none] {
            guard case .text(let key) = key else { throw PickleError(offset: place, fault: .keysNotText) }
            keys.append(key)
        }
        return keys
    }

    /// A count of eight bytes, then the elements.
    private mutating func readStorage(
        _ key: String, _ stated: (count: Int, width: Int)?, _ bytes: RawSpan
    ) throws(PickleError) {
        let place = position
        do throws(PickleFault) {
            var cursor = PickleCursor(position..<end, textLimit: 0)
            let count = Int(try cursor.number(bytes, as: Int64.self))
            // Without a tensor that names it, nobody knows how wide its elements are.
            guard let stated else { throw .unusedStorage(key: key) }
            let (size, overflows) = count.multipliedReportingOverflow(by: stated.width)
            guard count >= 0, !overflows else { throw .badCount(key: key) }
            guard count == stated.count else {
                let expected = stated.count.multipliedReportingOverflow(by: stated.width).partialValue
                throw .storageSize(key: key, expected: expected, found: size)
            }
            storages[key] = try cursor.take(size)
            position = cursor.position
        } catch {
            throw PickleError(offset: place, fault: error)
        }
    }
}

extension TorchStreamReader {
    mutating func contents(_ bytes: RawSpan) throws(CheckpointError) -> FileContents {
        var listing = TorchListing(interpreter.heap, context, limits: limits, isSwapped: false, isScript: false)
        let storages = storages
        var contents = try listing.contents(of: root, offset: rootRange.lowerBound) { storage throws(PickleFault) in
            guard let range = storages[storage.key] else { throw .noStorage(key: storage.key) }
            return try storage.part(of: range)
        }
        contents.warnings += warnings
        var hash = ContentHash()
        hash.add(bytes.extracting(rootRange))
        contents.headerHash = hash.value
        return contents
    }
}

extension TorchStorage {
    /// The bytes of the part that this is of a storage with those bytes.
    func part(of range: Range<Int>) throws(PickleFault) -> Range<Int> {
        guard let part else { return range }
        let (offset, overflows) = part.offset.multipliedReportingOverflow(by: type.width)
        let (size, overflowsToo) = part.count.multipliedReportingOverflow(by: type.width)
        let (end, endOverflows) = offset.addingReportingOverflow(size)
        guard !overflows, !overflowsToo, !endOverflows, end <= range.count else {
            throw .storageSize(key: part.key, expected: end, found: range.count)
        }
        return range.lowerBound + offset..<range.lowerBound + end
    }
}
