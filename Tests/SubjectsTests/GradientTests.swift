import Checkpoints
import Subjects
import Tensors
import Testing

/// Against torch, in double precision: the interpreter of ESPALIER_TORCH_PYTHON, else Debian's.
@Suite(.enabled(if: DataOracle.hasTorch, "needs torch and numpy in ESPALIER_TORCH_PYTHON or /usr/bin/python3"))
struct GradientTests {
    private static let oracle = Result { try DataOracle("gradients.py", python: DataOracle.torchPython) }

    @Test(arguments: ["cnn", "transformer"])
    func lossAndGradientsAreTorchs(name: String) throws {
        let network = try NetworkCase(Self.oracle.get().path(name))
        let runtime = try Runtime.open()
        let weights = Weights(network.checkpoint, runtime)
        var leaves: [String: Tensor] = [:]
        for entry in network.checkpoint.tensors where !entry.name.contains("running_") {
            let leaf = try weights.dense(entry)
            try leaf.needGradient()
            weights.replace(entry.name, by: leaf)
            leaves[entry.name] = leaf
        }
        let forward = try Forward(Graph(architectureOf: network.checkpoint), weights)
        try runtime.recordingGradients(true) { () throws in
            let logits = try forward.run(network.inputs(runtime))[0]
            let flat = try logits.reshaped([-1, logits.shape[logits.rank - 1]])
            let target = try runtime.tensor(network.array("target")).reshaped([-1])
            let loss = try runtime.call("aten::cross_entropy_loss", .tensor(flat), .tensor(target))
            try loss.backward()
            #expect(try relativeError(loss.floats(), network.array("loss").asFloats) < 1e-6)
        }
        for (weight, leaf) in leaves {
            let found = try #require(leaf.gradient).floats()
            let error = try relativeError(found, network.array("gradient." + weight).asFloats)
            #expect(error < 1e-5, "\(weight): \(error)")
        }
    }
}
