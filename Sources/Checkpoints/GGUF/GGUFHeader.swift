/// The checked header of a GGUF file: everything before the data.
struct GGUFHeader {
    let frame: GGUFFrame
    /// In the file's order.
    let tensors: [GGUFTensor]
    /// Where each tensor lies in the file.
    let ranges: [Range<Int>]
    /// Where the table of tensors ends.
    let end: Int
    /// Bytes behind the last tensor that are not its padding.
    let trailingBytes: Int

    var isBigEndian: Bool { frame.metadata.isBigEndian }

    init(_ bytes: RawSpan, limits: GGUFLimits) throws(GGUFError) {
        var cursor = GGUFCursor(bytes, limits: limits)
        frame = try GGUFFrame(&cursor, bytes)
        var tensors: [GGUFTensor] = []
        for _ in 0..<frame.tensorCount { tensors.append(try GGUFTensor(&cursor, bytes)) }
        try Self.checkNames(tensors)
        end = cursor.position
        (ranges, trailingBytes) = try Self.ranges(tensors, frame.alignment, from: end, in: bytes.byteCount)
        self.tensors = tensors
    }
}

extension GGUFHeader {
    private static func checkNames(_ tensors: [GGUFTensor]) throws(GGUFError) {
        let (order, hasRepetitions) = NaturalOrder.sorted(tensors.lazy.map(\.name))
        guard hasRepetitions else { return }
        for place in order.indices.dropFirst() {
            let (first, second) = (tensors[order[place - 1]], tensors[order[place]])
            if first.name == second.name {
                throw GGUFError(.repeatedTensor, at: max(first.place, second.place), tensor: first.name)
            }
        }
    }

    /// Each tensor must lie right behind the padding of the one before it, so there are neither holes nor overlaps.
    private static func ranges(
        _ tensors: [GGUFTensor], _ alignment: Int, from end: Int, in size: Int
    ) throws(GGUFError) -> (ranges: [Range<Int>], trailing: Int) {
        guard !tensors.isEmpty else { return ([], size - end) }
        // Alignment is less than 2^32 and both lie in a file.
        let start = (end + alignment - 1) & ~(alignment - 1)
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(tensors.count)
        var due = 0
        for tensor in tensors {
            guard tensor.offset == UInt64(due) else {
                throw GGUFError(.offset(stated: tensor.offset, due: due), at: tensor.offsetPlace, tensor: tensor.name)
            }
            let (padded, overflows) = tensor.byteCount.addingReportingOverflow(alignment - 1)
            let (next, sumOverflows) = due.addingReportingOverflow(padded & ~(alignment - 1))
            let (last, lastOverflows) = start.addingReportingOverflow(next)
            if overflows || sumOverflows || lastOverflows {
                throw GGUFError(.dataTooLarge, at: tensor.place, tensor: tensor.name)
            }
            let range = start + due..<start + due + tensor.byteCount
            if range.upperBound > size {
                throw GGUFError(.truncated(count: range.upperBound - size), at: size, tensor: tensor.name)
            }
            ranges.append(range)
            due = next
            _ = last
        }
        return (ranges, max(0, size - start - due))
    }
}
