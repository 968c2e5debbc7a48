import Checkpoints
import Foundation
import Pruning
import Subjects
import Tensors
import Testing

/// Networks from scratch: every family's tensors are those that its graph takes, and no others.
@Suite struct StartTests {
    private static let perceptron = #"{"espalier": {"architecture": "mlp", "widths": [64, 128, 64, 10]}}"#
    private static let sequence = """
        {"espalier": {"architecture": "sequence", "input": [1, 8, 8], "layers": [
        {"type": "convolution", "name": "conv1", "out": 16, "kernel": 3, "padding": 1}, {"type": "batchNorm", "name": "norm1"},
        {"type": "relu"}, {"type": "maxPool", "size": 2},
        {"type": "convolution", "name": "conv2", "out": 16, "kernel": 3, "padding": 1, "groups": 16, "stride": 2},
        {"type": "relu"}, {"type": "linear", "name": "fc", "out": 10}]}}
        """
    private static let resNet = """
        {"espalier": {"architecture": "resnet", "channels": 3, "widths": [8, 16], "blocks": [1, 2], "classes": 9}}
        """
    private static let vision = """
        {"model_type": "vit", "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
        "image_size": 16, "patch_size": 4, "num_channels": 3, "num_labels": 9}
        """
    /// The same without a class token.
    private static let means = vision.replacingOccurrences(of: "\"vit\"", with: "\"ijepa\"")
    private static let llama = """
        {"model_type": "llama", "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "vocab_size": 50,
        "num_attention_heads": 4, "num_key_value_heads": 2, "tie_word_embeddings": true}
        """

    /// Parameters and outputs by hand.
    @Test(arguments: [
        (perceptron, [2, 64], 64 * 128 + 128 + 128 * 64 + 64 + 640 + 10, [2, 10]),
        (sequence, [2, 1, 8, 8], 160 + 64 + 160 + 640 + 10, [2, 10]),
        (
            resNet, [2, 3, 16, 16],
            // Stem; first stage; second stage with its shortcut, and its second block; classes.
            216 + 32 + 2 * (576 + 32) + (1152 + 2304 + 128 + 128 + 64) + 2 * (2304 + 64) + 153, [2, 9]
        ),
        (
            vision, [2, 3, 16, 16],
            32 + 17 * 32 + 48 * 32 + 32 + 2 * (4 * (1024 + 32) + 4 * 32 + 2048 + 64 + 2048 + 32) + 64 + 288 + 9, [2, 9]
        ),
        (
            means, [2, 3, 16, 16],
            16 * 32 + 48 * 32 + 32 + 2 * (4 * (1024 + 32) + 4 * 32 + 2048 + 64 + 2048 + 32) + 64 + 288 + 9, [2, 9]
        ),
        (llama, [2, 7], 1600 + 2 * (2 * 1024 + 2 * 512 + 3 * 1536 + 64) + 32, [2, 7, 50]),
    ])
    func theGraphTakesEveryTensor(config: String, input: [Int], parameters: Int, output: [Int]) throws {
        let scratch = try Scratch()
        let network = try StartingCheckpoint(config: Array(config.utf8)).write(to: scratch.folder.path)
        #expect(network.parameters == parameters)
        let graph = try network.graph()
        let runtime = try Runtime.open()
        let forward = try Forward(graph, Weights(network.checkpoint, runtime))
        let count = input.reduce(1, *)
        let given =
            input.count == 2 && graph.inputs[0].dtype == .i64
            ? try runtime.tensor((0..<count).map { $0 % 50 }, shape: input)
            : try runtime.tensor(Seeded.weights(count, seed: 1, scale: 1), shape: input)
        #expect(try forward.run([graph.inputs[0].name: given])[0].shape == output)
    }

    @Test func valuesFollowTheSeedAndTheNameAlone() throws {
        let config = Array(Self.perceptron.utf8)
        var start = StartingCheckpoint(config: config)
        func weights() throws -> [UInt8] {
            let scratch = try Scratch()
            let network = try start.write(to: scratch.folder.path)
            return try network.checkpoint.read(#require(network.checkpoint.entry(named: "fc2.weight")))
        }
        let first = try weights()
        #expect(try weights() == first)
        start.seed = 1
        #expect(try weights() != first)
    }

    /// Bounds and deviations from the formulas; 8,192 values, so a deviation is within 4 % of its own (5 sigmas).
    @Test(arguments: [
        (Initialization.kaiming, (6.0 / 64).squareRoot()), (.xavier, (6.0 / 192).squareRoot()), (.lecun, 1.0 / 8),
    ])
    func uniformValuesFillTheirBounds(initialization: Initialization, bound: Double) {
        let item = item([128, 64], .weight(fanIn: 64, fanOut: 128))
        let values = initialization.values(of: item, seed: 0).map { Double($0) }
        #expect(values.allSatisfy { $0.magnitude <= bound })
        let deviation = (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
        #expect(abs(deviation / (bound / 3.0.squareRoot()) - 1) < 0.04)
    }

    @Test(arguments: [(Initialization.normal, 0.02), (.kaimingNormal, (2.0 / 64).squareRoot())])
    func normalValuesHaveTheirDeviation(initialization: Initialization, deviation: Double) {
        let values = initialization.values(of: item([128, 64], .weight(fanIn: 64, fanOut: 128)), seed: 0)
        let squares = values.reduce(0.0) { $0 + Double($1) * Double($1) } / 8192
        #expect(abs(squares.squareRoot() / deviation - 1) < 0.04)
        #expect(values.contains { Double($0.magnitude) > 2.5 * deviation })
    }

    private func item(_ shape: [Int], _ role: Blueprint.Role) -> Blueprint.Item {
        Blueprint.Item(name: "w", shape: shape, role: role)
    }

    @Test(arguments: [
        (#"{"espalier": {"architecture": "mlp"}}"#, "states no list espalier.widths"),
        (#"{"model_type": "vit", "hidden_size": 8}"#, "states no intermediate_size"),
        (#"{"model_type": "bert"}"#, "of none of mlp, sequence, resnet"),
        (#"{"espalier": {"architecture": "mlp", "widths": [4, -2]}}"#, "states no espalier.widths"),
    ])
    func anOpenConfigurationIsRefused(config: String, fact: String) throws {
        let scratch = try Scratch()
        let error = #expect(throws: PruningError.self) {
            try StartingCheckpoint(config: Array(config.utf8)).write(to: scratch.folder.path)
        }
        #expect("\(error.map { "\($0)" } ?? "")".contains(fact), "\(String(describing: error))")
    }
}
