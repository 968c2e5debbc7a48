import Checkpoints
import Testing

@Suite struct NaturalOrderTests {
    @Test func numbersCompareAsNumbers() {
        let sorted = [
            "", "a", "a.0", "a.00", "a.1", "a.1.b", "a.1.c", "a.01.a", "a.2", "a.9", "a.10", "a.10.b", "a.100",
            "a.18446744073709551616", "a.99999999999999999999", "a1", "a1b2", "a1b10", "a2", "a10", "ab", "b", "é", "😀",
        ]
        for (i, a) in sorted.enumerated() {
            for (j, b) in sorted.enumerated() {
                #expect(NaturalOrder.precedes(a, b) == (i < j), "\(a) and \(b)")
            }
        }
        let shuffled = sorted.indices.map { sorted[$0 * 7 % sorted.count] }
        #expect(Set(shuffled).count == sorted.count - (sorted.count % 7 == 0 ? 1 : 0))
        #expect(NaturalOrder.permutation(of: shuffled).map { shuffled[$0] } == sorted)
    }

    @Test func itIsATotalOrderOnShortNames() {
        let letters = ["", "0", "1", "9", ".", "a", "/", ":"]
        var names: Set<String> = []
        for a in letters { for b in letters { for c in letters { names.insert(a + b + c) } } }
        let sorted = NaturalOrder.permutation(of: Array(names)).map { Array(names)[$0] }
        for (i, a) in sorted.enumerated() {
            for (j, b) in sorted.enumerated() where NaturalOrder.precedes(a, b) != (i < j) {
                Issue.record("\(a) and \(b) are not ordered as in the list")
            }
        }
    }

    @Test func longNamesThatDifferAnywhereAreOrdered() {
        let base = "model.layers.12.mlp.experts.117.down_proj.weight"
        for place in base.indices where base[place] != "." && !base[place].isNumber {
            let other = String(base[..<place]) + "~" + base[base.index(after: place)...]
            #expect(NaturalOrder.precedes(base, other) && !NaturalOrder.precedes(other, base))
        }
        #expect(NaturalOrder.precedes("model.layers.12.mlp.experts.9.x", "model.layers.12.mlp.experts.17.x"))
        #expect(!NaturalOrder.precedes("model.layers.12.mlp.experts.117.x", "model.layers.12.mlp.experts.17.x"))
    }

    @Test func equalNamesKeepTheirOrder() {
        #expect(NaturalOrder.permutation(of: ["b", "a", "b", "a"]) == [1, 3, 0, 2])
    }
}
