import Foundation
import Tensors
import Testing

/// The functions of `CScan`, and what is made of them here.
struct ScanKernelTests {
    /// Built for each kind of processor that this machine can be.
    @Test func everyProcessorGivesTheSameBitsAndNumpysSums() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/CScan")
        _ = try Oracle("scan_kernels.py", sources.standardized.path)
    }

    /// Rows and columns are added together where both are wanted.
    @Test(arguments: [(60, 100), (7, 16), (33, 65), (300, 20)])
    func rowsAndColumnsTogetherAreWhatEachIsAlone(rows: Int, columns: Int) {
        let bytes = Chunks.bytes(Sample.floats(rows * columns))
        let kinds: [UnitGeometry] = [
            .rows(rows, columns: columns), .columns(columns, rows: rows), .rows(rows, columns: columns, perUnit: 4),
        ]
        let alone = kinds.map { geometry in
            var sums = UnitSums(geometry)
            sums.add(bytes.span.bytes, as: .f32)
            return sums
        }
        var scan = TensorScan(tally: Tally(), units: kinds.map { UnitSums($0, countingNonzeros: false) })
        for range in Chunks.ranges(of: bytes.count, unit: 4) {
            scan.add(bytes.span.bytes.extracting(range), as: .f32, elements: range.count / 4)
        }
        _ = scan.finish()
        for (together, alone) in zip(scan.units, alone) {
            #expect(together.absolute == alone.absolute)
            #expect(together.squares == alone.squares)
        }
    }

    /// Weights are eighths, so that no sum is rounded.
    @Test(arguments: [(48, 64), (16, 16), (40, 37), (9, 5), (100, 130)])
    func blocksAreRankedByTheirNorms(rows: Int, columns: Int) {
        var state: UInt64 = 3
        let weights: [Float] = (0..<rows * columns).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int(state >> 58) - 32) / 8
        }
        let bytes = Chunks.bytes(weights)
        var sums = UnitSums(.blocks(rows: rows, columns: columns, height: 16, width: 16))
        sums.add(bytes.span.bytes, as: .f32)
        var norms = BlockNorms()
        // By themselves, and from the bands of columns that are summed anyway; with tables that were used before.
        let matrix: [UnitGeometry] = [.rows(rows, columns: columns), .columns(columns, rows: rows)]
        for units in [[], matrix.map { UnitSums($0, countingNonzeros: false) }] {
            var scan = TensorScan(tally: Tally(), units: units, blocks: norms, columns: columns)
            for range in Chunks.ranges(of: bytes.count, unit: 4) {
                scan.add(bytes.span.bytes.extracting(range), as: .f32, elements: range.count / 4)
            }
            let result = scan.finish()
            norms = result.blocks ?? BlockNorms()
            for (ranking, scores) in zip(result.blockRankings, [sums.l1Scores, sums.l2Scores]) {
                #expect(ranking.count == scores.count)
                let bins = scores.map { $0.bitPattern >> 16 }.sorted()
                let found = (0..<ranking.rowCount).flatMap { row in
                    [UInt32](repeating: ranking.firstBits[row] >> 16, count: ranking.count(of: row))
                }
                #expect(found == bins)
                #expect(ranking.energy == sums.squares.reduce(0, +))
            }
        }
    }

    @Test func rankingsOfNormsAreReadAsTheyWereWritten() throws {
        let norms: [(norm: Float, energy: Double)] = [
            (0, 0), (3.5, 12.25), (3.51, 0.1), (Float(bitPattern: 70_000), 1e-80), (.infinity, .infinity), (3.5, 1e300),
            (0, 0),
        ]
        let ranking = Ranking(norms: norms)
        var writer = CompactWriter()
        ranking.encode(into: &writer)
        var reader = CompactReader(writer.bytes)
        #expect(try Ranking(&reader, expected: norms.count) == ranking)
        try reader.end()
        #expect(ranking.infinities == 1 && ranking.zeros == 2)
        for place in writer.bytes.indices {
            var bytes = writer.bytes
            bytes[place] ^= 0x80
            var damaged = CompactReader(bytes)
            // Whatever it says, it counts as many units as it should.
            if let read = try? Ranking(&damaged, expected: norms.count) { #expect(read.count == norms.count) }
        }
    }
}
