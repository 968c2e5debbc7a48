import Glibc
import Tensors

/// Rows of numbers with a class each.
package struct LabelledPoints {
    package private(set) var values: [Float] = []
    package private(set) var labels: [Int64] = []
    /// Of one row.
    package let shape: [Int]

    init(shape: [Int]) { self.shape = shape }

    mutating func add(_ point: [Double], _ label: Int) {
        values += point.map { Float($0) }
        labels.append(Int64(label))
    }

    /// Two half circles that reach into each other, as scikit-learn's `make_moons` has them.
    ///
    /// - Parameters:
    ///   - count: of both together.
    ///   - noise: deviation of what is added to both coordinates.
    package static func moons(_ count: Int, noise: Double, seed: UInt64, stream: String) -> LabelledPoints {
        var random = Random(seed: seed, stream: stream)
        var points = LabelledPoints(shape: [2])
        let half = count / 2
        for index in 0..<2 * half {
            let angle = Double.pi * Double(index % half) / Double(max(half - 1, 1))
            let place = index < half ? (cos(angle), sin(angle)) : (1 - cos(angle), 0.5 - sin(angle))
            let (a, b) = normals(&random)
            points.add([place.0 + noise * a, place.1 + noise * b], index < half ? 0 : 1)
        }
        return points
    }

    /// Two numbers of the normal distribution, by Box and Muller.
    static func normals(_ random: inout Random) -> (Double, Double) {
        let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &random))).squareRoot()
        let angle = 2 * Double.pi * Double.random(in: 0..<1, using: &random)
        return (radius * cos(angle), radius * sin(angle))
    }
}
