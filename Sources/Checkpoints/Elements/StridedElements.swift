/// Elements that lie in the file in another order than row by row, or in another byte order.
///
/// About 1 GB/s for a transposed matrix of Float32.
package struct StridedElements: WritableElementSource {
    /// Where the first element begins.
    package let start: Int
    package let layout: StridedLayout
    /// Bytes of the numbers whose bytes are in reverse; 1 where they are as they should be.
    package let reversedWidth: Int

    /// The reader must have checked that `layout.storageBytes` from `start` on lie in the file.
    package init(start: Int, layout: StridedLayout, reversedWidth: Int = 1) {
        self.start = start
        self.layout = layout
        self.reversedWidth = reversedWidth
    }

    package func read(
        from place: Int, of map: MappedFile, into target: inout MutableRawSpan
    ) throws(CheckpointError) {
        target.withUnsafeMutableBytes { bytes in
            map.withBytes(start..<start + layout.storageBytes) { storage in
                var target = bytes.mutableBytes
                layout.copy(from: place / layout.width, storage, into: &target) { touched in
                    map.forget(start + touched.lowerBound..<start + touched.upperBound)
                }
            }
        }
        ByteOrder.reverse(reversedWidth, in: &target)
    }

    package func store(_ elements: RawSpan, into target: inout MutableRawSpan) throws(CheckpointError) {
        layout.place(elements, reversing: reversedWidth, into: &target)
    }
}
