import Tensors
import Testing

/// Three 4-bit floats take two bytes, of which the upper half of the second is nobody's.
struct HalfUsedByteTests {
    /// Codes 2, 4, 7 for 1, 2 and 6; the half that is nobody's holds 6's code too.
    private let bytes: [UInt8] = [0x42, 0x77]

    @Test func aTallyCountsWhatThereIs() {
        var tally = Tally()
        tally.add(bytes.span.bytes, as: .f4, elements: 3)
        #expect(Array(tally.ranking().cumulativeCount) == [1, 2, 3])
        #expect(tally.ranking().energy == 41)
    }

    @Test func aRefinementFindsWhatThereIs() {
        var refinement = Refinement(bin: UInt16(Float(6).bitPattern >> 16))
        refinement.add(bytes.span.bytes, as: .f4, elements: 3)
        #expect(refinement.total == 1)
    }

    @Test func sumsEndWithTheLastUnit() {
        var sums = UnitSums(.rows(3, columns: 1))
        sums.add(bytes.span.bytes, as: .f4)
        #expect(sums.absolute == [1, 2, 6])
    }

    @Test func aMaskHasOneBitAnElementAndClearsNoMore() {
        var maker = MaskMaker(.threshold(Threshold(bits: Float(6).bitPattern, ties: 1, removed: 3, isExact: true)))
        var mask = BitMask()
        maker.mask(bytes.span.bytes, as: .f4, elements: 3, appendingTo: &mask)
        #expect(mask == BitMask(repeating: false, count: 3))
        var masked = bytes
        var span = masked.mutableSpan
        var raw = span.mutableBytes
        mask.apply(to: &raw, as: .f4)
        #expect(masked == [0, 0x70])
        #expect(MaskedCopy.zeros(original: bytes.span.bytes, copy: masked.span.bytes, as: .f4, elements: 3) == 3)
    }

    @Test func zerosOfNobodyAreNotCounted() {
        #expect(MaskedCopy.zeros([0x02, 0x00].span.bytes, as: .f4, elements: 3) == 2)
    }
}
