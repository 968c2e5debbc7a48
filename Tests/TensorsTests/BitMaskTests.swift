import Tensors
import Testing

struct BitMaskTests {
    @Test func packsTheFirstUnitInTheLowestBit() {
        let mask = BitMask([true, false, false, true, false, false, false, false, true])
        #expect(mask.bytes == [0b0000_1001, 1])
        #expect(mask.count == 9 && mask.kept == 3 && mask.removed == 6)
        #expect(mask[3] && !mask[4])
    }

    @Test func appendsAcrossWords() {
        var mask = BitMask(repeating: true, count: 60)
        mask.append(repeating: false, count: 3)
        mask.append(repeating: true, count: 70)
        mask.append(false)
        #expect(mask.count == 134 && mask.kept == 130)
        #expect(
            mask.bits == Array(repeating: 1, count: 60) + [0, 0, 0] + Array(repeating: 1, count: 70) + [0] as [Int])
        var joined = BitMask([false, true])
        joined.append(mask)
        #expect(joined.bits == [0, 1] + mask.bits)
        #expect(joined.kept(in: 1..<64) == 61)  // place 1 and places 2..<62
    }

    @Test func setsSingleBits() {
        var mask = BitMask(repeating: false, count: 70)
        mask[69] = true
        mask[0] = true
        mask[0] = false
        #expect(mask.bytes == [0, 0, 0, 0, 0, 0, 0, 0, 0b10_0000])
    }

    @Test func countsKeptPerUnit() {
        // [2, 3, 2]: middle index 0 keeps 1 + 2, index 1 keeps 0 + 1, index 2 keeps 2 + 0.
        let mask = BitMask([1, 0, 0, 0, 1, 1, 1, 1, 0, 1, 0, 0].map { $0 == 1 })
        #expect(mask.keptPerUnit(outer: 2, axis: 3, inner: 2) == [3, 1, 2])
        #expect(mask.keptPerUnit(outer: 6, axis: 2, inner: 1) == [3, 3])
    }

    @Test func spreadsUnitsOverElements() {
        let units = BitMask([true, false, true])
        #expect(BitMask.spread(units, over: .columns(3, rows: 2)).bits == [1, 0, 1, 1, 0, 1])
        #expect(BitMask.spread(units, over: .rows(3, columns: 2)).bits == [1, 1, 0, 0, 1, 1])
    }

    @Test(arguments: DType.safetensors)
    func applyingZeroesOnlyWhatGoes(dtype: DType) {
        let original = Sample.bytes(1_200)
        let elements = original.count * 8 / dtype.bitWidth
        let mask = BitMask((0..<elements + 4).map { $0 % 7 != 3 && $0 % 64 != 5 && ($0 / 64) % 3 != 1 })
        var bytes = original
        var span = bytes.mutableSpan
        var raw = span.mutableBytes
        mask.apply(to: &raw, as: dtype, from: 4)
        for bit in 0..<elements * dtype.bitWidth {
            let (before, after) = (original[bit / 8] >> (bit % 8) & 1, bytes[bit / 8] >> (bit % 8) & 1)
            guard after != (mask[bit / dtype.bitWidth + 4] ? before : 0) else { continue }
            Issue.record("bit \(bit)")
            break
        }
    }
}
