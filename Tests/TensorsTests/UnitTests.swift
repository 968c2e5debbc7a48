import Tensors
import Testing

struct UnitTests {
    private struct Case: Decodable {
        let kind: String
        let numbers: [Int]
        let unit: [Int]
        let sizes: [Int]
        let absolute: [Double]
        let squares: [Double]
        let nonzeros: [Int]
        let kept: [Int]

        var geometry: UnitGeometry {
            kind == "blocks"
                ? .blocks(rows: numbers[0], columns: numbers[1], height: numbers[2], width: numbers[3])
                : .groups(outer: numbers[0], length: numbers[1], inner: numbers[2], perUnit: numbers[3])
        }
    }

    @Test func dividesAndSumsAsNumpyDoes() throws {
        let oracle = try Oracle("units.py")
        let weights = try oracle.bytes("weights.bin")
        let packed = try oracle.bytes("mask.bin")
        let mask = BitMask((0..<weights.count / 4).map { index -> Bool in (packed[index / 8] >> (index % 8)) & 1 == 1 })
        for test in try oracle.json("cases.json", as: [Case].self) {
            let geometry = test.geometry
            #expect(geometry.unitSizes == test.sizes)
            #expect(geometry.unitCount == test.sizes.count)
            #expect(test.unit.indices.allSatisfy { geometry.unit(of: $0) == test.unit[$0] })
            var sums = UnitSums(geometry)
            sums.add(weights.span.bytes, as: .f32)
            #expect(sums.nonzeros == test.nonzeros)
            #expect(zip(sums.absolute, test.absolute).allSatisfy { abs($0 - $1) <= 1e-13 * $1 })
            #expect(zip(sums.squares, test.squares).allSatisfy { abs($0 - $1) <= 1e-13 * $1 })
            #expect(mask.keptPerUnit(geometry) == test.kept)
        }
    }

    @Test(
        arguments: [
            .rows(60, columns: 100), .columns(100, rows: 60), .axis(outer: 6, length: 100, inner: 10),
            .rows(60, columns: 100, perUnit: 8), .columns(100, rows: 60, perUnit: 16),
            .columns(25, rows: 240, perUnit: 4),
            .blocks(rows: 60, columns: 100, height: 16, width: 16),
            .blocks(rows: 60, columns: 100, height: 3, width: 5),
        ] as [UnitGeometry])
    func sumsDoNotDependOnTheSplit(geometry: UnitGeometry) {
        let bytes = Chunks.bytes(Sample.floats(6_000).map { $0.isInfinite ? 1 : $0 })
        var whole = UnitSums(geometry)
        whole.add(bytes.span.bytes, as: .f32)
        var parts = UnitSums(geometry)
        for range in Chunks.ranges(of: bytes.count, unit: 4) {
            parts.add(bytes.span.bytes.extracting(range), as: .f32)
        }
        #expect(parts.absolute == whole.absolute)
        #expect(parts.squares == whole.squares)
        #expect(parts.nonzeros == whole.nonzeros && parts.nans == whole.nans)
    }

    @Test func scoresARowByItsNorms() {
        var sums = UnitSums(.rows(3, columns: 2))
        sums.add(Chunks.bytes([3, -4, 0, .nan, -.infinity, 1]).span.bytes, as: .f32)
        #expect(sums.l1Scores == [7, 0, .infinity])
        #expect(sums.l2Scores == [5, 0, .infinity])
        #expect(sums.nonzeros == [2, 0, 2] && sums.nans == 1)
    }

    @Test func theLastRunMayBeShorter() {
        let heads = UnitGeometry.columns(5, rows: 2, perUnit: 2)
        #expect(heads.unitSizes == [4, 4, 2])
        #expect((0..<10).map { heads.unit(of: $0) } == [0, 0, 1, 1, 2, 0, 0, 1, 1, 2])
    }
}
