import Tensors

/// What a checkpoint is, in 64 bits: names, types, shapes, and samples of the values.
///
/// FNV-1a 64 over, for each tensor in tensor order: its name, a tab, its dtype, a tab, its shape with commas, a line end, then
/// three samples of min(16, n) bytes at 0, (n - length) / 2 and n - length of its n bytes. Sharding and metadata do not count.
package struct Fingerprint: Sendable, Hashable, Codable, CustomStringConvertible {
    package let value: UInt64

    package init(value: UInt64) {
        self.value = value
    }

    /// From 16 hexadecimal digits; nil for anything else.
    package init?(_ text: String) {
        guard text.utf8.count == 16, !text.hasPrefix("+"), let value = UInt64(text, radix: 16) else { return nil }
        self.value = value
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let fingerprint = Fingerprint(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not 16 hexadecimal digits")
        }
        self = fingerprint
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// 16 lower-case hexadecimal digits.
    package var description: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension Checkpoint {
    /// The checkpoint's fingerprint; reads at most 48 bytes of each tensor, file by file. About 2 µs a tensor when cached.
    ///
    /// Missing shards have no tensors here, so an incomplete checkpoint has another fingerprint than the complete one.
    package func fingerprint() throws(CheckpointError) -> Fingerprint {
        if let standIn { return standIn.fingerprint }
        var samples = [[UInt8]](repeating: [], count: tensors.count)
        let order = tensors.indices.sorted { (tensors[$0].file, $0) < (tensors[$1].file, $1) }
        for (count, place) in order.enumerated() {
            samples[place] = try sample(tensors[place])
            // Up to 64 KiB around each sample are mapped with it, so let them go from time to time.
            let isLast = count + 1 == order.count || tensors[order[count + 1]].file != tensors[place].file
            if isLast || count % 64 == 63 { maps[tensors[place].file]?.forget(0..<Int.max) }
        }
        var hash = FNV1a()
        for (entry, sample) in zip(tensors, samples) {
            let shape = entry.shape.map(String.init).joined(separator: ",")
            hash.add("\(entry.name)\t\(entry.dtype.rawValue)\t\(shape)\n".utf8)
            hash.add(sample)
        }
        return Fingerprint(value: hash.value)
    }

    private func sample(_ entry: TensorEntry) throws(CheckpointError) -> [UInt8] {
        // What a checkpoint is does not change with what is kept in memory.
        let entry = entry.details?.updated == nil ? entry : entry.updated(nil)
        let count = entry.byteCount
        let length = min(16, count)
        var sample: [UInt8] = []
        for start in [0, (count - length) / 2, count - length] {
            // Elements that are made from the file are asked for in whole blocks.
            let block = entry.source == nil ? 1 : entry.dtype.blockBytes
            let begin = start / block * block
            let end = min((start + length + block - 1) / block * block, count)
            sample += try withBytes(of: entry, begin..<end) { bytes in
                (start - begin..<start - begin + length).map { bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
            }
        }
        return sample
    }
}
