import Subjects

extension Scratch {
    /// Card 29's layer as a 1 × 1 convolution, its norm, and the layer behind.
    func channelRepair() throws -> Network {
        let spread: (Float) -> Float = { $0 * $0 - 1e-5 }
        return try network(
            [
                .init("c1.weight", [3, 3, 1, 1], [1, 0, 1, 0, 2, 0, 1, 1, 1]), .init("n1.weight", [3], [1, 1, 2]),
                .init("n1.bias", [3], [0.5, 1, 0.5]), .init("n1.running_mean", [3], [0, 1, 0.5]),
                .init("n1.running_var", [3], [spread(1), spread(2), spread(2)]),
                .init("c2.weight", [2, 3, 1, 1], [1, 2, -1, 0.5, -2, 3]),
            ],
            config: """
                {"espalier": {"architecture": "sequence", "input": [3, 2, 2], "layers": [
                {"type": "convolution", "name": "c1", "kernel": 1}, {"type": "batchNorm", "name": "n1"},
                {"type": "relu"}, {"type": "convolution", "name": "c2", "kernel": 1}]}}
                """)
    }
}
