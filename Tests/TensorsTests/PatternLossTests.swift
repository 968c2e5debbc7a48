import Tensors
import Testing

/// Against sorting each group by itself.
struct PatternLossTests {
    /// Row-major `[outer, length, inner]`, and the kept of each group by definition.
    private struct Case {
        var outer: Int
        var length: Int
        var inner: Int
        var values: [Float]

        init(_ outer: Int, _ length: Int, _ inner: Int) {
            (self.outer, self.length, self.inner) = (outer, length, inner)
            var state: UInt64 = 7
            values = (0..<outer * length * inner).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Float(Int(state >> 40) - 1 << 23) / 4_194_304
            }
        }

        /// Σ of the squares of the `of - keep` smallest magnitudes of every whole group; NaN counts as 0, infinity adds none.
        func loss(keep: Int, of: Int) -> Double {
            var sum = 0.0
            for line in 0..<outer * inner {
                let first = line / inner * length * inner + line % inner
                for group in 0..<length / of {
                    let entries = (0..<of).map { values[first + (group * of + $0) * inner] }
                    let magnitudes = entries.map { $0.isNaN ? 0 : Double($0.magnitude) }.sorted()
                    sum += magnitudes.prefix(of - keep).filter(\.isFinite).reduce(0) { $0 + $1 * $1 }
                }
            }
            return sum
        }

        func losses(chunk: Int) -> PatternLosses {
            var losses = PatternLosses(length: length, inner: inner)
            for start in stride(from: 0, to: values.count, by: chunk) {
                let piece = Array(values[start..<min(start + chunk, values.count)])
                losses.add(numbers: piece.span)
            }
            losses.flush()
            return losses
        }
    }

    @Test(arguments: [
        (1, 4, 1), (3, 8, 1), (5, 12, 1), (7, 31, 1), (2, 3, 1), (900, 16, 1), (1, 64, 5), (1, 36, 7), (4, 24, 9),
        (2, 13, 3), (1, 8, 5000),
    ])
    func everyGroupLosesItsSmallest(outer: Int, length: Int, inner: Int) {
        let layer = Case(outer, length, inner)
        let found = layer.losses(chunk: layer.values.count)
        for (loss, (keep, of)) in zip(found.values, [(2, 4), (4, 8), (1, 4)]) {
            let expected = layer.loss(keep: keep, of: of)
            #expect((loss - expected).magnitude <= 1e-12 * expected, "\(keep):\(of)")
        }
    }

    @Test(arguments: [1, 3, 8, 100, 4096])
    func aSplitChangesNoBit(chunk: Int) {
        let layer = Case(6, 40, 3)
        for (loss, whole) in zip(layer.losses(chunk: chunk).values, layer.losses(chunk: 720).values) {
            #expect(loss == whole)
        }
    }

    @Test func nanGoesFirstAndInfinityAddsNothing() {
        var layer = Case(1, 8, 1)
        layer.values = [.nan, 3, 1, 2, .infinity, -.infinity, .infinity, 4]
        let losses = layer.losses(chunk: 8)
        // Of (nan, 3, 1, 2) nan and 1 go, of (inf, inf, inf, 4) 4 and an infinity; of all eight nan, 1, 2, 3.
        #expect(losses.twoOfFour == 0 + 1 + 16)
        #expect(losses.fourOfEight == 0 + 1 + 4 + 9)
        #expect(losses.oneOfFour == 0 + 1 + 4 + 16)
    }
}
