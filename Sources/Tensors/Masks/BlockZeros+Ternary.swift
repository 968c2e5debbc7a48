extension BlockZeros {
    /// Bytes 0..<32, 32..<48 and 48..<52 hold digits of elements 32, 16 and 4 apart, from 0, 160 and 240 on.
    static func tq1_0(_ place: UnsafeMutableRawPointer, _ mask: BitMask, _ first: Int) {
        for i in 0..<32 { digits(place + i, 5, mask, first + i, apart: 32) }
        for i in 0..<16 { digits(place + (32 + i), 5, mask, first + 160 + i, apart: 16) }
        for i in 0..<4 { digits(place + (48 + i), 4, mask, first + 240 + i, apart: 4) }
    }

    /// Sets the digits of removed elements to 1 and writes the byte that has these digits: the fraction rounded up, as the
    /// reference packs them. A byte that keeps all its digits keeps its bits.
    private static func digits(
        _ place: UnsafeMutableRawPointer, _ count: Int, _ mask: BitMask, _ element: Int, apart: Int
    ) {
        let byte = place.load(as: UInt8.self)
        var (rest, number, changes) = (Int(byte), 0, false)
        for digit in 0..<5 {
            rest *= 3
            var value = rest >> 8
            rest &= 0xFF
            if digit < count, !mask[element + digit * apart], value != 1 {
                value = 1
                changes = true
            }
            number = number * 3 + value
        }
        guard changes else { return }
        place.storeBytes(of: UInt8(truncatingIfNeeded: (number * 256 + 242) / 243), as: UInt8.self)
    }
}
