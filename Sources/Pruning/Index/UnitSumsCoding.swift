import Subjects
import Tensors

/// Σ|w| and Σw² of every unit along one axis.
///
/// Exactly: the L1 norm as the Float32 that it is as a score, and the sum of squares as it is. Else the upper sixteen bits of
/// both norms as Float32, from the least of them on: about two bytes a unit, known to 1 in 256.
struct AxisSums: Sendable, Hashable {
    var l1: [Float]
    var squares: [Double]
    var isExact: Bool

    init(_ runs: [PieceResult.UnitRun], units: Int, isExact: Bool) {
        self.isExact = isExact
        var absolute = [Double](repeating: 0, count: units)
        squares = absolute
        // In the order of the pieces, which the plan gives: the same bits on any number of ranks.
        for run in runs {
            for place in run.absolute.indices {
                absolute[run.first + place] += run.absolute[place]
                squares[run.first + place] += run.squares[place]
            }
        }
        l1 = absolute.map { Float($0) }
    }

    /// L2 norms as scores.
    var l2: [Float] { squares.map { Float($0.squareRoot()) } }

    func encoded() -> [UInt8] {
        var writer = CompactWriter()
        if isExact {
            for norm in l1 { writer.add(norm) }
            for sum in squares { writer.add(sum) }
        } else {
            Self.encode(l1, into: &writer)
            Self.encode(l2, into: &writer)
        }
        return writer.bytes
    }

    init(_ bytes: [UInt8], units: Int, isExact: Bool) throws(CompactFault) {
        var reader = CompactReader(bytes)
        guard units <= bytes.count else { throw reader.fault(0, .ends) }
        self.isExact = isExact
        (l1, squares) = ([], [])
        if isExact {
            for _ in 0..<units { l1.append(try Self.norm(&reader)) }
            for _ in 0..<units { squares.append(try reader.sum("a sum of squares")) }
        } else {
            l1 = try Self.decode(&reader, units)
            squares = try Self.decode(&reader, units).map { Double($0) * Double($0) }
        }
        try reader.end()
    }

    private static func norm(_ reader: inout CompactReader) throws(CompactFault) -> Float {
        let start = reader.position
        let value = try reader.float()
        guard value >= 0 else { throw reader.fault(start, .impossible("a norm is \(value)")) }
        return value
    }

    private static func encode(_ norms: [Float], into writer: inout CompactWriter) {
        let halves = norms.map { Int($0.bitPattern >> 16) }
        let least = halves.filter { $0 > 0 }.min() ?? 0
        writer.add(least)
        // 0 stays 0, so that empty units are told.
        for half in halves { writer.add(half == 0 ? 0 : half - least + 1) }
    }

    /// The middle of what sixteen bits leave open.
    private static func decode(_ reader: inout CompactReader, _ units: Int) throws(CompactFault) -> [Float] {
        let largest = Int(Float.infinity.bitPattern >> 16)
        let least = try reader.count("the least norm", atMost: largest)
        var norms: [Float] = []
        norms.reserveCapacity(units)
        for _ in 0..<units {
            let step = try reader.count("a norm", atMost: largest - least + 1)
            let half = UInt32(step == 0 ? 0 : least + step - 1) << 16
            norms.append(Float(bitPattern: step == 0 ? 0 : half == Float.infinity.bitPattern ? half : half | 0x8000))
        }
        return norms
    }
}
