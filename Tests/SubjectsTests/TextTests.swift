import Subjects
import Tensors
import Testing

struct TextTests {
    @Test(arguments: ["weight", "row", "column", "filter", "channel", "head", "block:4x4", "block:1x16"])
    func aGranularityReadsBack(_ text: String) { #expect(Granularity(text).map { "\($0)" } == text) }

    @Test(arguments: [
        "", "rows", "block", "block:", "block:0x4", "block:4", "block:4x4x4", "block:-1x4", "block:99999999x1",
    ])
    func anythingElseIsNoGranularity(_ text: String) { #expect(Granularity(text) == nil) }

    @Test(arguments: ["none", "2:4", "1:4", "0:2", "64:64", "4x4", "1x16", "multiple:8"])
    func aPatternReadsBack(_ text: String) { #expect(Pattern(text).map { "\($0)" } == text) }

    @Test(arguments: ["", "5:4", "1:1", "2:65", "-1:4", "2:4:8", "2:", ":4", "multiple:0", "multiple:x", "0x4", "4x"])
    func anythingElseIsNoPattern(_ text: String) { #expect(Pattern(text) == nil) }

    @Test func aPatternFixesItsSparsity() {
        #expect(Pattern("2:4")?.fixedSparsity == 0.5)
        #expect(Pattern("1:4")?.fixedSparsity == 0.75)
        #expect(Pattern("4x4")?.fixedSparsity == nil)
    }
}

struct TargetTests {
    @Test(arguments: [(0, 0), (3, 0), (4, 4), (11, 4), (12, 12), (19, 12), (20, 20)])
    func keptCountsAreRoundedUpToTheMultiple(removed: Int, expected: Int) {
        let target = Target(layer: 0, units: .weights, count: 20, multiple: 8)
        #expect(target.rounded(removed) == expected)
    }

    @Test func aCountBeyondTheUnitsIsAllOfThem() {
        #expect(Target(layer: 0, units: .weights, count: 20).rounded(99) == 20)
        #expect(Target(layer: 0, units: .weights, count: 20).rounded(-3) == 0)
    }

    /// Of 10 inputs two groups of 4 are whole: 2 · 2 of each row go.
    @Test func aTailShorterThanAGroupStaysWhole() {
        let units = Target.Units.groups(keep: 2, of: 4, outer: 3, axisLength: 10, inner: 1)
        #expect(Target(layer: 0, units: units, count: 30).fixedRemoved == 12)
    }
}
