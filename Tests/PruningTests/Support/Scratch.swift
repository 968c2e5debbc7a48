import Checkpoints
import Foundation
import Methods
import Pruning
import Subjects
import Tensors

/// A folder of its own with a checkpoint in it, removed with the value that owns it.
final class Scratch {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "engine-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// A tensor of a checkpoint to be written.
    struct Tensor {
        var name: String
        var shape: [Int]
        var values: [Float]

        init(_ name: String, _ shape: [Int], _ values: [Float]? = nil) {
            self.name = name
            self.shape = shape
            let count = shape.reduce(1, *)
            self.values = values ?? Seeded.weights(count, seed: SeededScores.stream(of: name))
        }
    }

    /// Writes Float32 tensors and opens them as a network.
    func network(_ tensors: [Tensor], config: String? = nil) throws -> Network {
        if let config { try Data(config.utf8).write(to: folder.appending(path: "config.json")) }
        var writer = try SafetensorsWriter(
            folder.appending(path: "model.safetensors").path,
            tensors.map { SafetensorsLayout.Item(name: $0.name, dtype: .f32, shape: $0.shape) }, metadata: nil)
        for entry in writer.tensors {
            guard let tensor = tensors.first(where: { $0.name == entry.name }) else { continue }
            try writer.append(tensor.values.span.bytes)
        }
        try writer.finish()
        return Network(try Checkpoint.open(folder.path))
    }
}

/// Numbers from a seed, the same on every machine.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    /// Bell-shaped weights with a few ties and zeros.
    static func weights(_ count: Int, seed: UInt64, scale: Float = 0.05) -> [Float] {
        var random = Seeded(seed)
        return (0..<count).map { _ in
            let sum = (0..<4).reduce(Float(0)) { total, _ in total + Float.random(in: -1...1, using: &random) }
            return random.next() % 20 == 0 ? [0, 0.25 * scale, -0.25 * scale][Int(random.next() % 3)] : sum * scale
        }
    }
}

extension Network {
    /// A plan carried through by a method of the catalog.
    func settled(_ plan: Plan) async throws -> Settled {
        try await Session(self).settled(plan, by: try Catalog.open(plan.method), knowing: harms)
    }

    /// Made-up harms, each layer's twice as steep as the one's before it: what the sensitivity allocator needs.
    var harms: SensitivityTable {
        var table = SensitivityTable(.init(fingerprint: "", scores: "", data: "", samples: nil))
        for layer in layers {
            let slope = Double(1 << min(layer.id, 30))
            let points = [0.25, 0.5, 1].map { SensitivityRow.Point(sparsity: $0, value: slope * $0) }
            table.rows[layer.entry.name] = SensitivityRow(
                name: layer.entry.name, metric: .loss, dense: 0, points: points)
        }
        return table
    }

    /// A plan of one method, sparsity and allocator.
    func settled(
        _ sparsity: Double, _ allocator: AllocatorChoice = .method, _ method: MethodChoice = MethodChoice()
    ) async throws -> Settled {
        var plan = Plan()
        plan.method = method
        plan.scope = try Catalog.open(method).card.scope
        plan.allocator = allocator
        plan.budget = .sparsity(sparsity)
        return try await settled(plan)
    }
}

extension Settled {
    /// The mask of a layer; nil where it is never pruned.
    func mask(of layer: Int) async throws -> BitMask? {
        guard solution.outcomes[layer].target != nil, scores[layer] != nil else { return nil }
        var stream = try cuts[layer].masks(network)
        return try await stream.whole()
    }

    /// Masks of all layers that have one, as lists of 0 and 1.
    func masks() async throws -> [[UInt8]] {
        var masks: [[UInt8]] = []
        for layer in network.layers {
            guard let mask = try await mask(of: layer.id) else { continue }
            masks.append((0..<mask.count).map { mask[$0] ? 1 : 0 })
        }
        return masks
    }

    var removed: [Int] { solution.outcomes.filter { $0.target != nil }.map(\.removed) }
}

extension Oracle {
    /// The checkpoint that the script wrote, with its config.json if there is one.
    func network() throws -> Network { Network(try Checkpoint.open(folder.appending(path: "model.safetensors").path)) }
}
