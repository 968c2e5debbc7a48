/// Groups of four magnitudes, sorted: entry `k` of every group in a row of its own, so that the rest is plain vectors.
struct SortedQuads {
    /// Groups that are sorted at a time.
    static let capacity = 1024

    private var rows: [[Float]]
    private(set) var count = 0

    init() { rows = [[Float]](repeating: [Float](repeating: 0, count: Self.capacity), count: 4) }

    /// Ascending rank 0…3.
    subscript(rank: Int) -> [Float] { rows[rank] }

    /// Groups of four neighbours.
    mutating func sortNeighbours(_ values: UnsafePointer<Float>, groups: Int) {
        fill(groups) { to, count in
            for group in 0..<count {
                let from = values + group &* 4
                Self.sort(from[0], from[1], from[2], from[3], group, to)
            }
        }
    }

    /// Groups side by side: the entries of each lie `apart`.
    mutating func sortColumns(_ values: UnsafePointer<Float>, apart: Int, groups: Int) {
        fill(groups) { to, count in
            let (second, third, fourth) = (values + apart, values + 2 &* apart, values + 3 &* apart)
            for group in 0..<count { Self.sort(values[group], second[group], third[group], fourth[group], group, to) }
        }
    }

    private typealias Rows = (
        UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>,
        UnsafeMutablePointer<Float>
    )

    @inline(__always)
    private mutating func fill(_ groups: Int, _ body: (Rows, Int) -> Void) {
        precondition(groups <= Self.capacity, "more groups than there is room for")
        count = groups
        var (first, second, third, fourth) = (rows[0], rows[1], rows[2], rows[3])
        rows = []
        first.withUnsafeMutableBufferPointer { first in
            second.withUnsafeMutableBufferPointer { second in
                third.withUnsafeMutableBufferPointer { third in
                    fourth.withUnsafeMutableBufferPointer { fourth in
                        body(
                            (first.baseAddress!, second.baseAddress!, third.baseAddress!, fourth.baseAddress!), groups)
                    }
                }
            }
        }
        rows = [first, second, third, fourth]
    }

    /// Five comparisons.  Source: Knuth, TAOCP volume 3, 5.3.4.
    @inline(__always)
    private static func sort(_ a: Float, _ b: Float, _ c: Float, _ d: Float, _ place: Int, _ to: Rows) {
        let (lowLeft, highLeft) = (a < b ? a : b, a < b ? b : a)
        let (lowRight, highRight) = (c < d ? c : d, c < d ? d : c)
        let (middleLow, middleHigh) = (
            lowLeft < lowRight ? lowRight : lowLeft, highLeft < highRight ? highLeft : highRight
        )
        to.0[place] = lowLeft < lowRight ? lowLeft : lowRight
        to.1[place] = middleLow < middleHigh ? middleLow : middleHigh
        to.2[place] = middleLow < middleHigh ? middleHigh : middleLow
        to.3[place] = highLeft < highRight ? highRight : highLeft
    }
}
