/// Undoes the filters of rows (PNG, section 9): each byte was stored less what its neighbours foretell.
enum PNGFilter {
    /// - Parameters:
    ///   - bytes: rows of one filter byte and `rowBytes` others, from `start` on; become the pixels in place.
    ///   - distance: bytes from a pixel's byte to that of the pixel before, at least 1.
    static func undo(
        _ bytes: inout [UInt8], from start: Int, rows: Int, rowBytes: Int, distance: Int
    ) throws(ImageFault) {
        var above: Int?
        for row in 0..<rows {
            let filter = start + row * (rowBytes + 1)
            let line = filter + 1..<filter + 1 + rowBytes
            switch bytes[filter] {
            case 0: break
            case 1: left(&bytes, line, distance)
            case 2: if let above { for i in line { bytes[i] &+= bytes[i - line.lowerBound + above] } }
            case 3: average(&bytes, line, above, distance)
            case 4: paeth(&bytes, line, above, distance)
            default: throw .filter(Int(bytes[filter]))
            }
            above = line.lowerBound
        }
    }

    private static func left(_ bytes: inout [UInt8], _ line: Range<Int>, _ distance: Int) {
        for i in line.dropFirst(distance) { bytes[i] &+= bytes[i - distance] }
    }

    private static func average(_ bytes: inout [UInt8], _ line: Range<Int>, _ above: Int?, _ distance: Int) {
        for i in line {
            let left = i - line.lowerBound < distance ? 0 : Int(bytes[i - distance])
            let up = above.map { Int(bytes[i - line.lowerBound + $0]) } ?? 0
            bytes[i] &+= UInt8((left + up) / 2)
        }
    }

    private static func paeth(_ bytes: inout [UInt8], _ line: Range<Int>, _ above: Int?, _ distance: Int) {
        for i in line {
            let isFirst = i - line.lowerBound < distance
            let left = isFirst ? 0 : Int(bytes[i - distance])
            let up = above.map { Int(bytes[i - line.lowerBound + $0]) } ?? 0
            let corner = isFirst ? 0 : above.map { Int(bytes[i - line.lowerBound + $0 - distance]) } ?? 0
            let (toLeft, toUp, toCorner) = (abs(up - corner), abs(left - corner), abs(left + up - 2 * corner))
            let nearest = toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner
            bytes[i] &+= UInt8(nearest)
        }
    }
}
