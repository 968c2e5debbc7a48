/// Unpacked tables of points for the "IQ" types, made at first use: 4 to 64 KB each.
///
/// The tables are a fact of the format; they come packed in hexadecimal digits, a few bits a coordinate.
enum PointGrid {
    /// Coordinates of all points of a type, one point after the other.
    static func points(of dtype: DType) -> [Float] {
        switch dtype {
        case .iq1S, .iq1M: oneBit
        case .iq2XXS: twoBitSmallest
        case .iq2XS: twoBitSmall
        case .iq2S: twoBitLarge
        case .iq3XXS: threeBitSmall
        case .iq3S: threeBitLarge
        default: preconditionFailure("\(dtype.rawValue) has no table of points")
        }
    }

    private static let oneBit = unpack(OneBitGrid.points, by: 2, to: [-1, 0, 1])
    private static let twoBitSmallest = unpack(TwoBitGrids.smallest, by: 2, to: [8, 25, 43])
    private static let twoBitSmall = unpack(TwoBitGrids.small, by: 2, to: [8, 25, 43])
    private static let twoBitLarge = unpack(TwoBitGrids.large, by: 2, to: [8, 25, 43])
    private static let threeBitSmall = unpack(ThreeBitGrids.small, by: 4, to: [4, 12, 20, 28, 36, 44, 52, 62])
    private static let threeBitLarge = unpack(ThreeBitGrids.large, by: 4, to: [1, 3, 5, 7, 9, 11, 13, 15])

    /// Coordinates of `width` bits, a byte's lowest first, as values; two digits make a byte, the high one first.
    private static func unpack(_ digits: String, by width: Int, to values: [Float]) -> [Float] {
        var coordinates: [Float] = []
        coordinates.reserveCapacity(digits.utf8.count * 4 / width)
        var high: UInt8?
        for digit in digits.utf8 {
            let nibble = digit > 0x40 ? digit & 7 + 9 : digit & 15
            guard let first = high else {
                high = nibble
                continue
            }
            let byte = Int(first << 4 | nibble)
            for shift in stride(from: 0, to: 8, by: width) {
                coordinates.append(values[byte >> shift & (1 << width - 1)])
            }
            high = nil
        }
        return coordinates
    }
}
