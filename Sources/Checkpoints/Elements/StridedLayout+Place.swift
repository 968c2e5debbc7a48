extension StridedLayout {
    /// The other way round of `copy`: puts all elements, which come row by row, into their places; what lies in between stays.
    ///
    /// An element at a time, some 10 ns each.
    /// - Parameters:
    ///   - elements: all of them.
    ///   - storage: begins at the first element and has `storageBytes`.
    func place(_ elements: RawSpan, into storage: inout MutableRawSpan) {
        precondition(elements.byteCount == elementCount * width, "all elements are placed")
        precondition(storage.byteCount >= storageBytes, "the storage must hold all elements")
        guard elementCount > 0 else { return }
        storage.withUnsafeMutableBytes { storage in
            elements.withUnsafeBytes { elements in
                if isPlain { return storage.copyMemory(from: elements) }
                var walk = StridedWalk(axes[...], at: 0)
                for place in 0..<elementCount {
                    let from = UnsafeRawBufferPointer(rebasing: elements[(place * width)..<((place + 1) * width)])
                    UnsafeMutableRawBufferPointer(rebasing: storage[(walk.offset * width)...]).copyMemory(from: from)
                    walk.advance()
                }
            }
        }
    }

    /// The same, with the bytes of each number of `reversedWidth` bytes in reverse.
    func place(_ elements: RawSpan, reversing reversedWidth: Int, into storage: inout MutableRawSpan) {
        if reversedWidth == 1 { return place(elements, into: &storage) }
        var reversed = elements.withUnsafeBytes { [UInt8]($0) }
        var span = reversed.mutableSpan
        var bytes = span.mutableBytes
        ByteOrder.reverse(reversedWidth, in: &bytes)
        place(reversed.span.bytes, into: &storage)
    }
}
