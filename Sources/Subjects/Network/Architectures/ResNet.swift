import Checkpoints
import Tensors

extension Architecture {
    /// ResNet as torchvision names it, basic and bottleneck blocks, inference statistics.
    ///
    /// Input: `input`, F32 `[batch, channels, ?, ?]`. Output: `logits`. A stem of 7 × 7 has stride 2 and a pool of 3 behind it; a
    /// smaller one neither, as networks for small pictures have it. Layers from the second on halve the picture, in the first
    /// block: at its first convolution, or at the 3 × 3 one of a bottleneck. `"espalier"` in config.json may say otherwise for
    /// the stem: see `StatedArchitecture`.
    static let resNet = Architecture(name: "ResNet") { checkpoint in
        ["conv1.weight", "bn1.weight", "layer1.0.conv1.weight", "layer1.0.bn1.weight"].allSatisfy {
            checkpoint.entry(named: $0) != nil
        }
    } build: { (checkpoint) throws(ForwardError) in
        var network = try ResNet(checkpoint)
        return try network.graph()
    }
}

struct ResNet {
    private var builder: GraphBuilder
    private let epsilon: Double
    private let stemStride: Int
    private let hasPool: Bool
    private let kernel: [Int]

    init(_ checkpoint: Checkpoint) throws(ForwardError) {
        builder = GraphBuilder(checkpoint)
        kernel = try builder.required("conv1.weight").shape
        guard kernel.count == 4 else {
            throw .misfit(weight: "conv1.weight", expected: "[?, ?, ?, ?]", found: kernel)
        }
        let settings = builder.config?["espalier"]
        epsilon = settings?["epsilon"]?.double ?? 1e-5
        stemStride = settings?["stride"]?.integer ?? (kernel[2] == 7 ? 2 : 1)
        hasPool = settings?["pool"]?.bool ?? (kernel[2] == 7)
        guard stemStride > 0 else { throw .noGraph(fact: "a stride of \(stemStride)") }
    }

    mutating func graph() throws(ForwardError) -> Graph {
        let input = builder.input("input", .f32, [.open("batch"), .fixed(kernel[1]), .open(""), .open("")])
        var x = GraphBuilder.Channels(value: input, count: kernel[1])
        x = try normed("conv1", "bn1", x, WindowSettings(stride: stemStride, padding: kernel[2] / 2))
        x = try builder.activation("relu", "relu", x)
        if hasPool { x = builder.pool("MaxPool", "maxpool", x, size: 3, WindowSettings(stride: 2, padding: 1)) }
        var layer = 1
        while builder.entry("layer\(layer).0.conv1.weight") != nil {
            for index in 0..<builder.count("layer\(layer).#.conv1.weight") {
                x = try block("layer\(layer).\(index)", x, stride: layer > 1 && index == 0 ? 2 : 1)
            }
            layer += 1
        }
        let pooled = builder.globalAverage("avgpool", x)
        let logits = try builder.linear("fc", pooled)
        let output = builder.node("Identity", "logits", [logits.value])
        return try builder.finished([output], family: "ResNet", leaving: ["num_batches_tracked"])
    }

    /// A convolution without change of size but for its stride, and the norm behind it.
    private mutating func normed(
        _ convolution: String, _ norm: String, _ x: GraphBuilder.Channels, _ window: WindowSettings, out: Int? = nil
    ) throws(ForwardError) -> GraphBuilder.Channels {
        let y = try builder.convolution(convolution, x, window, out: out)
        return try builder.batchNorm(norm, y, epsilon: epsilon)
    }

    private mutating func block(
        _ module: String, _ x: GraphBuilder.Channels, stride: Int
    ) throws(ForwardError) -> GraphBuilder.Channels {
        let count = builder.count("\(module).conv#.weight", from: 1)
        guard count == 2 || count == 3 else { throw .noGraph(fact: "\(module) has \(count) convolutions, not 2 or 3") }
        var y = x
        for place in 1...count {
            let kernel = try builder.required("\(module).conv\(place).weight").shape
            let isSlow = place == count - 1
            let window = WindowSettings(stride: isSlow ? stride : 1, padding: kernel.count == 4 ? kernel[2] / 2 : 0)
            y = try normed("\(module).conv\(place)", "\(module).bn\(place)", y, window)
            if place < count { y = try builder.activation("relu", "\(module).relu\(place)", y) }
        }
        var shortcut = x
        if builder.entry(module + ".downsample.0.weight") != nil {
            let window = WindowSettings(stride: stride)
            shortcut = try normed(module + ".downsample.0", module + ".downsample.1", x, window, out: y.count)
        }
        guard shortcut.count == y.count else {
            throw .noGraph(fact: "\(module) adds \(y.count) channels to \(shortcut.count)")
        }
        let sum = builder.node("Add", module + ".sum", [y.value, shortcut.value])
        return try builder.activation("relu", module + ".relu", GraphBuilder.Channels(value: sum, count: y.count))
    }
}
