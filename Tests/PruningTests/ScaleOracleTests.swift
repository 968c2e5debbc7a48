import Checkpoints
import Foundation
import Pruning
import Subjects
import Tensors
import Testing

/// Quantised weights score by what they stand for: value times scale.
struct ScaleOracleTests {
    private struct Case: Decodable {
        let share: Double
        let allocator: String
        let removed: [Int]
    }

    @Test func masksAreThoseOfNumpy() async throws {
        let oracle = try Oracle("scales.py")
        let network = try oracle.network()
        for (number, item) in try oracle.json("cases.json", as: [Case].self).enumerated() {
            let settled = try await network.settled(
                item.share, try #require(AllocatorChoice(rawValue: item.allocator)))
            #expect(settled.removed == item.removed, "\(item)")
            var place = 0
            for layer in network.layers {
                guard let mask = try await settled.mask(of: layer.id) else { continue }
                let agrees = try mask.bytes == oracle.bytes("mask-\(number)-\(place).bin")
                #expect(agrees, "\(item) \(layer.entry.name)")
                place += 1
            }
            #expect(place == 3)
        }
    }

    @Test func scalesThatDoNotFitAreAnError() async throws {
        let scratch = try Scratch()
        var writer = try SafetensorsWriter(
            scratch.folder.appending(path: "model.safetensors").path,
            [
                .init(name: "a.weight", dtype: .f8e4m3, shape: [10, 10]),
                .init(name: "a.weight_scale_inv", dtype: .f32, shape: [7, 3]),
            ], metadata: nil)
        let bytes = [UInt8](repeating: 1, count: 184)
        try writer.append(bytes.span.bytes)
        try writer.finish()
        let network = Network(try Checkpoint.open(scratch.folder.path))
        await #expect(throws: PruningError.self) { try await network.settled(0.5) }
    }
}
