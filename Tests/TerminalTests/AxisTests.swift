import Terminal
import Testing

@Suite struct AxisTests {
    @Test(arguments: [
        (0.0, 1.0, 6, ["0", "0.2", "0.4", "0.6", "0.8", "1"]), (0, 0.11, 5, ["0", "0.05", "0.1"]),
        (0, 17, 3, ["0", "10"]), (0, 1000, 3, ["0", "500", "1k"]), (0, 2_500_000, 4, ["0", "1M", "2M"]),
        (-1, 1, 5, ["-1", "-0.5", "0", "0.5", "1"]), (0.0001, 0.0009, 5, ["2e-4", "4e-4", "6e-4", "8e-4"]),
    ])
    func linearTicksAreOneTwoFive(lower: Double, upper: Double, count: Int, labels: [String]) {
        #expect(Axis(lower, upper).ticks(atMost: count).map(\.label) == labels)
    }

    @Test func logarithmicTicksAreDecades() {
        let ticks = Axis(0.5, 1e7, scale: .logarithmic).ticks(atMost: 8)
        #expect(ticks.map(\.label) == ["1", "10", "100", "1k", "10k", "100k", "1M", "10M"])
        #expect(Axis(0.5, 1e7, scale: .logarithmic).ticks(atMost: 4).map(\.label) == ["1", "100", "10k", "1M"])
        #expect(
            Axis(1, 100, scale: .logarithmic).ticks(atMost: 9).map(\.label) == ["1", "2", "5", "10", "20", "50", "100"])
    }

    @Test func positionsGoFromZeroToOneAndBack() {
        let axis = Axis(1, 100, scale: .logarithmic)
        #expect(axis.position(of: 10) == 0.5)
        #expect(abs(axis.value(at: 0.5) - 10) < 1e-12)
        #expect(axis.position(of: 0) == -1)
        #expect(Axis(2, 4).position(of: 3) == 0.5)
        #expect(Axis(2, 4).position(of: .nan) == -1)
    }

    @Test(arguments: [
        (0.0, 0.0), (5, 5), (3, -3), (.nan, 1), (0, .infinity), (-.infinity, .infinity), (-5, -2), (1e308, 1.7e308),
    ])
    func badRangesGiveADrawableAxis(lower: Double, upper: Double) {
        for scale in Axis.Scale.allCases {
            let axis = Axis(lower, upper, scale: scale)
            #expect(axis.lower < axis.upper && axis.lower.isFinite && axis.upper.isFinite)
            let ticks = axis.ticks(atMost: 6)
            #expect(ticks.count <= 6)
            #expect(ticks.allSatisfy { 0...1 ~= $0.position })
        }
    }

    @Test(arguments: [
        (5, 0, "5"), (1, 1, "10"), (2, 2, "200"), (1, 3, "1k"), (25, 3, "25k"), (5, 6, "5M"), (1, 9, "1G"),
        (5, -1, "0.5"),
        (25, -2, "0.25"), (5, -3, "0.005"), (1, -4, "1e-4"), (25, -8, "2.5e-7"), (-5, -1, "-0.5"), (0, 5, "0"),
        (15, 2, "1.5k"),
    ])
    func labelsAreExactDecimals(mantissa: Int, exponent: Int, text: String) {
        #expect(NumberText.exact(mantissa, exponent: exponent) == text)
    }
}
