/// Elements that lie in the file as they are, or with the bytes of each number in reverse.
///
/// For other sources to stand on: a plain tensor needs none.
package struct PlainElements: WritableElementSource {
    /// Where they lie in the file.
    package let bytes: Range<Int>
    /// Bytes of the numbers whose bytes are in reverse; 1 where they are as they should be.
    package let reversedWidth: Int

    package init(_ bytes: Range<Int>, reversedWidth: Int = 1) {
        self.bytes = bytes
        self.reversedWidth = reversedWidth
    }

    /// The same elements, or as many of another size, elsewhere.
    func moved(to bytes: Range<Int>) -> PlainElements { PlainElements(bytes, reversedWidth: reversedWidth) }

    package func read(
        from start: Int, of map: MappedFile, into target: inout MutableRawSpan
    ) throws(CheckpointError) {
        target.withUnsafeMutableBytes { target in
            let begin = bytes.lowerBound + start
            map.withBytes(begin..<begin + target.count) { file in
                file.withUnsafeBytes { target.copyMemory(from: $0) }
            }
        }
        ByteOrder.reverse(reversedWidth, in: &target)
    }

    package func store(_ elements: RawSpan, into target: inout MutableRawSpan) throws(CheckpointError) {
        target.withUnsafeMutableBytes { target in
            elements.withUnsafeBytes { target.copyMemory(from: $0) }
        }
        ByteOrder.reverse(reversedWidth, in: &target)
    }
}
