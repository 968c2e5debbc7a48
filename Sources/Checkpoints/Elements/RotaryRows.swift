/// Two orders of the rows of a query or key projection, head by head.
///
/// Hugging Face's rotary embedding turns feature j of a head together with feature j + half; llama.cpp's turns neighbours. So
/// llama.cpp's converter puts row s · half + j of a head (s is 0 or 1) into place 2 · j + s.
/// Source: `LlamaModel.permute` of convert_hf_to_gguf.py: reshape(heads, 2, half, …).swapaxes(1, 2).
package struct RotaryOrder: Sendable, Hashable {
    /// Rows of one head; even.
    package let headLength: Int

    /// - Returns: nil where the rows do not divide into heads of an even length.
    package init?(rows: Int, heads: Int) {
        guard heads > 0, rows > 0, rows % heads == 0, rows / heads % 2 == 0 else { return nil }
        headLength = rows / heads
    }

    /// The file's row that is Hugging Face's row `row`.
    package func stored(_ row: Int) -> Int {
        let (head, place) = row.quotientAndRemainder(dividingBy: headLength)
        let (half, feature) = place.quotientAndRemainder(dividingBy: headLength / 2)
        return head * headLength + feature * 2 + half
    }

    /// Hugging Face's row that is the file's row `row`.
    package func model(_ row: Int) -> Int {
        let (head, place) = row.quotientAndRemainder(dividingBy: headLength)
        return head * headLength + place % 2 * (headLength / 2) + place / 2
    }
}

/// A query or key projection whose rows lie in llama.cpp's order, read in Hugging Face's.
package struct RotaryRows: WritableElementSource {
    package let order: RotaryOrder
    /// Bytes of a row; whole blocks.
    package let rowBytes: Int
    private let base: PlainElements

    /// - Parameter base: the elements in the file's order.
    package init(_ base: PlainElements, order: RotaryOrder, rowBytes: Int) {
        self.base = base
        self.order = order
        self.rowBytes = rowBytes
    }

    /// The same rows, or as many of another size, elsewhere.
    func moved(to bytes: Range<Int>) -> RotaryRows {
        let rows = base.bytes.count / rowBytes
        return RotaryRows(base.moved(to: bytes), order: order, rowBytes: bytes.count / rows)
    }

    package func read(
        from start: Int, of map: MappedFile, into target: inout MutableRawSpan
    ) throws(CheckpointError) {
        try target.withUnsafeMutableBytes { (target) throws(CheckpointError) in
            var done = 0
            while done < target.count {
                let (row, column) = (start + done).quotientAndRemainder(dividingBy: rowBytes)
                let count = min(rowBytes - column, target.count - done)
                var part = UnsafeMutableRawBufferPointer(rebasing: target[done..<done + count]).mutableBytes
                try base.read(from: order.stored(row) * rowBytes + column, of: map, into: &part)
                done += count
            }
        }
    }

    package func store(_ elements: RawSpan, into target: inout MutableRawSpan) throws(CheckpointError) {
        var rows = [UInt8](repeating: 0, count: elements.byteCount)
        elements.withUnsafeBytes { elements in
            for row in 0..<elements.count / rowBytes {
                let from = order.model(row) * rowBytes
                rows.replaceSubrange(row * rowBytes..<(row + 1) * rowBytes, with: elements[from..<from + rowBytes])
            }
        }
        try base.store(rows.span.bytes, into: &target)
    }
}
