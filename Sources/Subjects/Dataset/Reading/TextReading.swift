import Checkpoints
import Tensors

/// UTF-8 text of any size as windows of tokens.
///
/// The file is mapped, and the tokenizer gets it in pieces of a few MiB: each ends behind a line break that no white space
/// follows, which every tokenizer in use breaks at anyway. Smaller texts are one piece.
struct TextReading {
    private let path: String
    private let options: DatasetOptions

    /// Where a piece may end, and where it must.
    private static let pieceBytes = 4 << 20
    private static let mostBytes = 64 << 20

    init(_ path: String, _ options: DatasetOptions) {
        self.path = path
        self.options = options
    }

    func dataset(_ tokenizer: Dataset.Tokenizer?) throws(DatasetError) -> Dataset {
        guard let tokenizer else { throw .noTokenizer(file: path) }
        let map: MappedFile
        do throws(CheckpointError) { map = try MappedFile(path) } catch { throw .checkpoint(error) }
        let limit = options.tokenLimit ?? .max
        var ids: [Int32] = []
        var start = map.withBytes(0..<min(map.size, 3)) { $0.hasByteOrderMark } ? 3 : 0
        while start < map.size, ids.count < limit {
            let end = map.withBytes(0..<map.size) { Self.end(of: start, $0) }
            let text = try text(map, start..<end)
            try append(text, tokenizer, to: &ids)
            map.forget(start..<end)
            start = end
        }
        if ids.count > limit { ids.removeLast(ids.count - limit) }
        return try TokenWindows(path, options).dataset(ids)
    }

    private func text(_ map: MappedFile, _ range: Range<Int>) throws(DatasetError) -> String {
        let text = map.withBytes(range) { bytes in
            bytes.withUnsafeBytes { bytes -> Result<String, UTF8.ValidationError> in
                Result { () throws(UTF8.ValidationError) in
                    String(copying: try UTF8Span(validating: bytes.bindMemory(to: UInt8.self).span))
                }
            }
        }
        do throws(CheckpointError) { try map.checkUndamaged(path: path) } catch { throw .checkpoint(error) }
        do { return try text.get() } catch {
            throw .notText(file: path, offset: range.lowerBound + error.byteOffsets.lowerBound)
        }
    }

    private func append(
        _ text: String, _ tokenizer: Dataset.Tokenizer, to ids: inout [Int32]
    ) throws(DatasetError) {
        let found: [Int]
        do { found = try tokenizer(text) } catch { throw .tokenizer(file: path, fact: "\(error)") }
        ids.reserveCapacity(ids.count + found.count)
        for id in found {
            guard let id = Int32(exactly: id), id >= 0 else {
                throw .tokenizer(file: path, fact: "\(id) is no token id")
            }
            ids.append(id)
        }
    }

    private static func end(of start: Int, _ bytes: RawSpan) -> Int {
        let size = bytes.byteCount
        var place = start + pieceBytes
        while place < min(size, start + mostBytes) {
            if bytes.byte(place - 1) == 0x0A, bytes.byte(place) > 0x20 { return place }
            place += 1
        }
        // No line break: at the beginning of a character at least.
        while place < size, bytes.byte(place) & 0xC0 == 0x80 { place += 1 }
        return min(place, size)
    }
}

extension RawSpan {
    fileprivate func byte(_ place: Int) -> UInt8 { unsafeLoad(fromByteOffset: place, as: UInt8.self) }

    fileprivate var hasByteOrderMark: Bool { byteCount == 3 && byte(0) == 0xEF && byte(1) == 0xBB && byte(2) == 0xBF }
}
