import Checkpoints
import Exporters
import Foundation
import Pruning
import Subjects
import Testing

/// Numbers worked by hand: |w| of a = 0.1 0.2 0.2 0.4; a half goes: 0.1 and, of the tie, the lower index.
struct TableTests {
    private static let weights: [(name: String, shape: [Int], values: [Float])] = [
        ("a.weight", [2, 2], [0.1, -0.2, 0.2, 0.4]), ("b.bias", [2], [1, 0]),
        ("c,\"d\".weight", [1, 4], [1, 2, 3, 4]),
    ]

    @Test func aRowTellsWhatGoesAndWhere() async throws {
        let scratch = try Scratch()
        try Networks.write(Self.weights, to: scratch["in.safetensors"])
        let settled = try await Networks.settled(scratch["in.safetensors"]) { plan in
            plan.rules = ["a.weight=0.5", "c*=lock"].compactMap { Rule($0) }
        }
        let lines = try LayerTable.preview(settled).split(separator: "\n").map(String.init)
        #expect(lines.count == 4)
        let bits = Float(0.2).bitPattern
        // Σw² of what goes: 0.1² + 0.2² of the Float32 neighbours, as Doubles.
        let energy = Double(Float(0.1)) * Double(Float(0.1)) + Double(Float(0.2)) * Double(Float(0.2))
        #expect(
            lines[1] == "a.weight,linear,a,,F32,2x2,4,0,4,0.5,2,2,0.5,0.2,\(bits),\(energy),rule a.weight=0.5")
        #expect(lines[2] == "b.bias,bias,b,,F32,2,2,,,,0,2,0.0,,,,never: a bias has one value per unit")
        #expect(lines[3].hasPrefix("\"c,\"\"d\"\".weight\",linear,"))
        #expect(lines[3].hasSuffix(",lock"))
    }

    @Test func packedBitsBeginWithTheLeastSignificant() async throws {
        let scratch = try Scratch()
        try Networks.write(Self.weights, to: scratch["in.safetensors"])
        let settled = try await Networks.settled(scratch["in.safetensors"]) { plan in
            plan.rules = ["a.weight=0.5", "c*=lock"].compactMap { Rule($0) }
        }
        _ = try await PackedMaskFile.write(settled, to: scratch["bits"], replacing: false) { _ in }
        _ = try await MaskFile.write(settled, to: scratch["masks"], replacing: false) { _ in }
        let packed = try Checkpoint.open(scratch["bits"])
        let masks = try Checkpoint.open(scratch["masks"])
        #expect(packed.tensors.map(\.name) == ["a.weight"])
        // Kept are the elements 2 and 3.
        #expect(try packed.read(packed.tensors[0]) == [0b1100])
        #expect(try masks.read(masks.tensors[0]) == [0, 0, 1, 1])
    }

    @Test func raggedBlocksCountTheirOwnWeights() async throws {
        let scratch = try Scratch()
        // Blocks of 2 × 2 of a 3 × 3 matrix have 4, 2, 2 and 1 weights; the corner of one weight is the smallest.
        try Networks.write([("a.weight", [3, 3], [9, 9, 9, 9, 9, 9, 9, 9, 1])], to: scratch["in.safetensors"])
        let settled = try await Networks.settled(scratch["in.safetensors"]) { plan in
            plan.granularity = .block(height: 2, width: 2)
            plan.rules = [Rule("*=remove 1")].compactMap { $0 }
        }
        #expect(settled.cuts.map(\.removed) == [1])
        _ = try await MaskFile.write(settled, to: scratch["masks"], replacing: false) { _ in }
        let masks = try Checkpoint.open(scratch["masks"])
        #expect(try masks.read(masks.tensors[0]) == [1, 1, 1, 1, 1, 1, 1, 1, 0])
    }
}
