import Checkpoints
import Foundation
import Subjects
import Tensors
import Testing

struct CostTests {
    private static let samples =
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../SampleModels").standardized.path

    /// By hand: positions × outputs × inputs × kernel.
    @Test func theDigitsNetworkCostsWhatItsShapesSay() throws {
        let network = Network(try Checkpoint.open(Self.samples + "/digits/cnn.onnx"))
        let runtime = try Runtime.open()
        let forward = try Forward(network.graph(), Weights(network.checkpoint, runtime))
        let image = try runtime.tensor([Float](repeating: 0.5, count: 64), shape: [1, 1, 8, 8])
        let costs = try forward.costs(["image": image])
        let products = costs.filter { $0.multiplyAdds > 0 }
        #expect(
            products.map(\.multiplyAdds) == [64 * 16 * 9, 64 * 32 * 16 * 9, 16 * 32 * 32 * 9, 64 * 512, 10 * 64])
        #expect(products.map(\.parameters) == [16 * 9 + 16, 32 * 16 * 9 + 32, 32 * 32 * 9 + 32, 64 * 513, 10 * 65])
        let shapes = [[1, 16, 8, 8], [1, 32, 8, 8], [1, 32, 4, 4], [1, 64], [1, 10]]
        #expect(products.map(\.shapes) == shapes.map { [$0] })
        #expect(products[0].activationBytes == 4 * 16 * 64)
    }

    /// The static walk over the graph counts by itself, from shapes that nothing has run with.
    @Test func aRunAgreesWithTheStaticCount() throws {
        let network = Network(try Checkpoint.open(Self.samples + "/digits/mlp.onnx"))
        let runtime = try Runtime.open()
        let forward = try Forward(network.graph(), Weights(network.checkpoint, runtime))
        let image = try runtime.tensor([Float](repeating: 0.5, count: 64), shape: [1, 1, 8, 8])
        let run = try forward.costs(["image": image]).reduce(0) { $0 + $1.multiplyAdds }
        let stated = network.layers.filter(\.isPrunable).reduce(0.0) {
            $0 + Double($1.parameters) * $1.operationsPerWeight / 2
        }
        #expect(Double(run) == stated)
    }
}
