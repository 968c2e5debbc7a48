import Checkpoints
import Explorer
import Foundation
import Subjects
import Tensors
import Terminal

/// The emoji transformer with a dozen random pictures to look at.
enum TokenSamples {
    static let count = 12

    static func explorer(
        in folder: TestFolder, columns: Int = 120, rows: Int = 40, tier: Glyphs.Tier = .braille
    ) async throws -> Headless {
        let network = Network(try Checkpoint.open(Samples.root.appending(path: "SampleModels/emoji-vit").path))
        var state = try Samples.state(network)
        state.glyphs = Glyphs(tier)
        state.size = Size(columns: columns, rows: rows)
        return await Headless(state, [.openData(try pictures(in: folder))])
    }

    static func pictures(in folder: TestFolder) throws -> String {
        let path = folder.path + "/pictures.safetensors"
        let items = [
            SafetensorsLayout.Item(name: "pixel_values", dtype: .f32, shape: [count, 3, 32, 32]),
            SafetensorsLayout.Item(name: "y", dtype: .i64, shape: [count]),
        ]
        var writer = try SafetensorsWriter(path, items, metadata: nil)
        var random = SeededGenerator(5)
        let values = (0..<count * 3072).map { _ in Float.random(in: 0...1, using: &random) }
        let labels = (0..<count).map { Int64($0 % 9) }
        for item in writer.tensors { try writer.append(item.name == "y" ? labels.span.bytes : values.span.bytes) }
        try writer.finish()
        return path
    }
}
