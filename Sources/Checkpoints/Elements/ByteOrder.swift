/// Turns big-endian numbers into little-endian ones.
enum ByteOrder {
    /// Reverses each run of `width` bytes: 2, 4 or 8; 1 changes nothing. Of a complex number, each part is a run.
    static func reverse(_ width: Int, in bytes: inout MutableRawSpan) {
        switch width {
        case 2: reverse(UInt16.self, &bytes)
        case 4: reverse(UInt32.self, &bytes)
        case 8: reverse(UInt64.self, &bytes)
        default: break
        }
    }

    private static func reverse<Unit: FixedWidthInteger & BitwiseCopyable>(
        _: Unit.Type, _ bytes: inout MutableRawSpan
    ) {
        let size = MemoryLayout<Unit>.size
        for place in stride(from: 0, through: bytes.byteCount - size, by: size) {
            let unit = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: Unit.self)
            bytes.storeBytes(of: unit.byteSwapped, toByteOffset: place, as: Unit.self)
        }
    }
}
