import Checkpoints
import Tensors

/// What one execution does with one damaged file.
enum Reading {
    /// Elements that are made of a tensor's source: a claim of more is read in part.
    private static let mostBytes = 1 << 16

    /// Reads the file with every format that recognises it, or with `format`, and then some of every tensor.
    ///
    /// - Returns: whether it opened.
    static func run(_ bytes: [UInt8], as format: (any CheckpointFormat.Type)?) -> Bool {
        guard let map = try? MappedFile(copying: bytes) else { return false }
        let head = FileHead(bytes: Array(bytes.prefix(4096)), size: bytes.count)
        guard let format = format ?? CheckpointFormats.format(of: head) else {
            _ = ForeignFormat(head.bytes, size: head.size)
            return false
        }
        do {
            let contents = try map.reading("fuzzed") { (bytes) throws(CheckpointError) in
                try format.read(bytes, ReadingContext(path: "fuzzed"))
            }
            for warning in contents.warnings { _ = warning.description }
            for entry in contents.tensors where entry.file == 0 { touch(entry, map) }
            return true
        } catch {
            // What is said of a fault must never itself be at fault.
            precondition(!error.description.isEmpty, "an error without a word")
            return false
        }
    }

    /// A tensor that was listed can be read: its first and last bytes, or what its source makes of them.
    private static func touch(_ entry: TensorEntry, _ map: MappedFile) {
        precondition(entry.bytes.upperBound <= map.size, "a tensor outside its file")
        guard let source = entry.source else {
            precondition(entry.byteCount == entry.dtype.byteCount(of: entry.elementCount), "bytes that do not fit")
            guard entry.byteCount > 0 else { return }
            for place in [entry.bytes.lowerBound, entry.bytes.upperBound - 1] {
                map.withBytes(place..<place + 1) { _ = $0.unsafeLoad(as: UInt8.self) }
            }
            return
        }
        let block = entry.dtype.blockBytes
        let length = min(entry.byteCount, max(mostBytes / block * block, block))
        for start in Set([0, (entry.byteCount - length) / block * block]) {
            var bytes = [UInt8](repeating: 0, count: min(length, entry.byteCount - start))
            var span = bytes.mutableSpan
            var target = span.mutableBytes
            try? source.read(from: start, of: map, into: &target)
        }
    }
}
