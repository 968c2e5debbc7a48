import Checkpoints
package import Subjects
import Tensors

/// A checkpoint folder of a network that has learnt nothing yet.
package struct StartingCheckpoint: Sendable, Hashable {
    /// The text of its config.json.
    package var config: [UInt8]
    package var initialization = Initialization.kaiming
    package var seed: UInt64 = 0
    /// The path of a tokenizer.json that goes with it; nil without.
    package var tokenizer: String?

    package init(config: [UInt8]) { self.config = config }

    /// Writes `model.safetensors`, `config.json` and the tokenizer into a folder that is there, and opens them.
    package func write(to folder: String) throws(PruningError) -> Network {
        let blueprint = try blueprint()
        do throws(WriteError) {
            var writer = try SafetensorsWriter(
                PathName.join(folder, "model.safetensors"),
                blueprint.items.map { .init(name: $0.name, dtype: .f32, shape: $0.shape) },
                metadata: [(key: "format", value: "pt")])
            let items = Dictionary(uniqueKeysWithValues: blueprint.items.map { ($0.name, $0) })
            for entry in writer.tensors {
                guard let item = items[entry.name] else { continue }
                try writer.append(initialization.values(of: item, seed: seed).span.bytes)
            }
            try writer.finish()
            try Self.write(config, to: PathName.join(folder, "config.json"))
        } catch {
            throw .write(error)
        }
        if let tokenizer { try copy(tokenizer, to: PathName.join(folder, "tokenizer.json")) }
        do throws(CheckpointError) { return Network(try Checkpoint.open(folder)) } catch { throw .checkpoint(error) }
    }

    private func blueprint() throws(PruningError) -> Blueprint {
        let model: ModelConfig
        do throws(JSONError) { model = try ModelConfig(config) } catch {
            throw .invalidValue(name: "architecture", value: "\(error)", expected: "what config.json would hold")
        }
        do throws(ForwardError) { return try Blueprint(model) } catch { throw .forward(error) }
    }

    private func copy(_ source: String, to path: String) throws(PruningError) {
        let bytes: [UInt8]
        do throws(CheckpointError) {
            let file = try OpenedFile(source)
            bytes = try file.read(0..<file.identity.size)
        } catch {
            throw .checkpoint(error)
        }
        do throws(WriteError) { try Self.write(bytes, to: path) } catch { throw .write(error) }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(WriteError) {
        var file = try AtomicFile(path)
        try file.write(bytes)
        try file.commit()
    }
}
