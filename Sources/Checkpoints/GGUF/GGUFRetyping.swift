package import Tensors

/// A GGUF file with other element types for some of its tensors: its new header, and where everything comes to lie.
///
/// Metadata, names, dimensions and the order of tensors stay byte by byte; the table's types and offsets are new.
package struct GGUFRetyping: Sendable {
    /// One tensor of the file.
    package struct Tensor: Sendable {
        /// As the file has it.
        package let name: String
        package let dtype: DType
        package let newType: DType
        package let bytes: Range<Int>
        package let newBytes: Range<Int>
    }

    /// In the file's order, which is that of their bytes.
    package let tensors: [Tensor]
    /// Everything before the first tensor, with its padding.
    package let header: [UInt8]
    /// Bytes of the new file; each tensor is followed by zeros up to the alignment, the last one too.
    package let size: Int

    /// - Parameter newType: by the file's name of a tensor; nil for one that stays as it is.
    /// - Throws: what is wrong with the file.
    package init(
        _ bytes: RawSpan, path: String, newType: (String) -> DType?
    ) throws(CheckpointError) {
        let old: GGUFHeader
        do { old = try GGUFHeader(bytes, limits: GGUFLimits()) } catch { throw error.inFile(path) }
        let alignment = old.frame.alignment
        func aligned(_ place: Int) -> Int { (place + alignment - 1) & ~(alignment - 1) }
        let start = aligned(old.end)
        var header = bytes.copy(0..<old.end)
        var tensors: [Tensor] = []
        var place = start
        for (tensor, range) in zip(old.tensors, old.ranges) {
            let type = newType(tensor.name) ?? tensor.dtype
            let count = type == tensor.dtype ? range.count : type.byteCount(of: tensor.shape.reduce(1, *))
            Self.store(UInt64(place - start), bytes: 8, at: tensor.offsetPlace, old.isBigEndian, in: &header)
            if type != tensor.dtype, let number = GGMLType.number(of: type) {
                // A line ends in type and offset.
                Self.store(UInt64(number), bytes: 4, at: tensor.offsetPlace - 4, old.isBigEndian, in: &header)
            }
            tensors.append(
                Tensor(
                    name: tensor.name, dtype: tensor.dtype, newType: type, bytes: range, newBytes: place..<place + count
                ))
            place = aligned(place + count)
        }
        if !tensors.isEmpty { header += [UInt8](repeating: 0, count: start - old.end) }
        (self.tensors, self.header, size) = (tensors, header, tensors.isEmpty ? old.end : place)
    }

    private static func store(
        _ value: UInt64, bytes count: Int, at place: Int, _ isBigEndian: Bool, in header: inout [UInt8]
    ) {
        for index in 0..<count {
            let shift = UInt64(8 * (isBigEndian ? count - 1 - index : index))
            header[place + index] = UInt8(truncatingIfNeeded: value >> shift)
        }
    }
}

extension GGUFRetyping.Tensor {
    /// Such a tensor's entry, or that of one expert of a stack, where the new file has it.
    package func moved(_ entry: TensorEntry) -> TensorEntry {
        let share = bytes.isEmpty ? 0 : newType.byteCount(of: entry.elementCount)
        let index = entry.bytes.isEmpty ? 0 : (entry.bytes.lowerBound - bytes.lowerBound) / entry.bytes.count
        let start = newBytes.lowerBound + index * share
        let source: (any ElementSource)? =
            switch entry.source {
            case let plain as PlainElements: plain.moved(to: start..<start + share)
            case let rows as RotaryRows: rows.moved(to: start..<start + share)
            default: nil
            }
        return TensorEntry(
            name: entry.name, dtype: newType, shape: entry.shape, file: entry.file, bytes: start..<start + share,
            details: source.map { TensorEntry.Details(source: $0, storedName: name) })
    }
}
