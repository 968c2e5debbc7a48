import Tensors
import Testing

/// Weights that compete within lines, against stable sorts in numpy.
struct LineTests {
    private struct Case: Decodable {
        let removing, length, inner: Int
        let lost: Double
    }

    @Test func repeatsNumpysLines() throws {
        let oracle = try Oracle("lines.py")
        for (place, test) in try oracle.json("cases.json", as: [Case].self).enumerated() {
            let rule = MaskMaker.Rule.lines(removing: test.removing, length: test.length, inner: test.inner)
            let weights = try floats(oracle, "\(place).bin")
            let scores = try floats(oracle, "\(place).scores")
            let expected = try oracle.bytes("\(place).mask")
            for size in [scores.count, test.length * test.inner, 7] {
                #expect(mask(rule, scores, in: size).bytes == expected, "\(test) \(size) at a time")
            }
            var energies = LineEnergies(length: test.length, inner: test.inner)
            energies.add(scores: scores.span, weights: weights.span)
            let found = energies.removed[test.removing]
            #expect((found - test.lost).magnitude <= 1e-12 * max(test.lost, 1), "\(test)")
        }
    }

    @Test func anInvertedMaskKeepsWhatWent() {
        let bits = (0..<131).map { $0 % 3 == 0 || $0 > 128 }
        #expect(BitMask(bits).inverted == BitMask(bits.map { !$0 }))
        #expect(BitMask(bits).inverted.kept == bits.count { !$0 })
    }

    private func mask(_ rule: MaskMaker.Rule, _ scores: [Float], in size: Int) -> BitMask {
        var maker = MaskMaker(rule)
        var mask = BitMask()
        for start in stride(from: 0, to: scores.count, by: size) {
            let range = start..<min(start + size, scores.count)
            maker.mask(scores: scores.span.extracting(range), appendingTo: &mask)
        }
        return mask
    }

    private func floats(_ oracle: Oracle, _ name: String) throws -> [Float] {
        try oracle.bytes(name).withUnsafeBytes { raw in
            (0..<raw.count / 4).map { Float(bitPattern: raw.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)) }
        }
    }
}
