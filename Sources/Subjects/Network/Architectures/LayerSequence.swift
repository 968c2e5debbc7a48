import Checkpoints
import Tensors

/// Layers that are applied one after the other, as config.json states them; see `Architecture.stated`.
struct LayerSequence {
    private var builder: GraphBuilder
    private let steps: [Step]
    /// Of one sample; nil where it is not stated.
    private let sample: [Int]?
    private var here: Place

    struct Step {
        let type: String
        let name: String
        var settings = JSONValue.null
    }

    /// What has come out of the layers so far.
    private enum Place {
        /// With height and width where the sample's are stated.
        case picture(GraphBuilder.Channels, height: Int?, width: Int?)
        case features(GraphBuilder.Features)
    }

    init(_ checkpoint: Checkpoint, _ settings: JSONValue?, _ steps: [Step]) throws(ForwardError) {
        builder = GraphBuilder(checkpoint)
        self.steps = steps
        sample = try settings?["input"].map { (list) throws(ForwardError) in
            let lengths = list.elements?.compactMap(\.integer) ?? []
            guard lengths.count == list.elements?.count, [1, 3].contains(lengths.count),
                lengths.allSatisfy({ (1...1 << 20).contains($0) })
            else { throw .noGraph(fact: "espalier.input is no shape of one or three lengths") }
            return lengths
        }
        let first = steps.first { ["linear", "convolution"].contains($0.type) }
        guard let first, let shape = builder.entry(first.name + ".weight")?.shape, shape.count >= 2 else {
            throw .missingWeight((first?.name ?? "") + ".weight")
        }
        here = Self.start(&builder, sample, shape, groups: first.settings["groups"]?.integer ?? 1)
    }

    private static func start(
        _ builder: inout GraphBuilder, _ sample: [Int]?, _ weight: [Int], groups: Int
    ) -> Place {
        let channels = weight.count == 4 ? weight[1].multipliedReportingOverflow(by: groups).partialValue : nil
        let lengths = sample.map { $0.map { Graph.Length.fixed($0) } }
        let open: [Graph.Length] = channels.map { [.fixed($0), .open(""), .open("")] } ?? [.fixed(weight[1])]
        let value = builder.input("input", .f32, [.open("batch")] + (lengths ?? open))
        if let sample, sample.count == 3 {
            return .picture(.init(value: value, count: sample[0]), height: sample[1], width: sample[2])
        }
        if sample == nil, let channels {
            return .picture(.init(value: value, count: channels), height: nil, width: nil)
        }
        return .features(.init(value: value, width: sample?[0] ?? weight[1]))
    }

    mutating func graph() throws(ForwardError) -> Graph {
        for (index, step) in steps.enumerated() { try apply(step, index) }
        let value =
            switch here {
            case .picture(let x, _, _): x.value
            case .features(let x): x.value
            }
        let output = builder.node("Identity", "logits", [value])
        return try builder.finished([output], family: "the list of layers", leaving: ["num_batches_tracked"])
    }
}

extension LayerSequence {
    /// Linear layers in the order of their names, an activation between them.
    static func perceptron(_ checkpoint: Checkpoint, _ settings: JSONValue?) -> [Step] {
        let names = checkpoint.tensors.filter { $0.shape.count == 2 && $0.name.hasSuffix(".weight") }
            .map { String($0.name.dropLast(".weight".count)) }
        let function = settings?["activation"]?.text ?? "relu"
        let between = [Step(type: function, name: "")]
        return Array(names.map { [Step(type: "linear", name: $0)] }.joined(separator: between))
    }

    private mutating func apply(_ step: Step, _ index: Int) throws(ForwardError) {
        switch step.type {
        case "linear": here = .features(try builder.linear(step.name, flat(step.name + ".flat")))
        case "flatten": here = .features(try flat("flatten\(index)"))
        case "convolution": here = try convolution(step)
        case "batchNorm":
            let (x, height, width) = try picture(step)
            let y = try builder.batchNorm(step.name, x, epsilon: step.settings["epsilon"]?.double ?? 1e-5)
            here = .picture(y, height: height, width: width)
        case "layerNorm":
            let x = try flat(step.name + ".flat")
            here = .features(try builder.layerNorm(step.name, x, epsilon: step.settings["epsilon"]?.double ?? 1e-5))
        case "maxPool": here = try pool(step, "MaxPool", "maxPool\(index)")
        case "averagePool": here = try pool(step, "AveragePool", "averagePool\(index)")
        case "globalAveragePool": here = .features(builder.globalAverage("pool\(index)", try picture(step).0))
        default: here = try activation(step.type, "\(step.type)\(index)")
        }
    }

    private func picture(_ step: Step) throws(ForwardError) -> (GraphBuilder.Channels, Int?, Int?) {
        guard case .picture(let x, let height, let width) = here else {
            throw .noGraph(fact: "\(step.type.printable) \(step.name.printable) comes after the picture was flattened")
        }
        return (x, height, width)
    }

    private mutating func flat(_ name: String) throws(ForwardError) -> GraphBuilder.Features {
        switch here {
        case .features(let x): return x
        case .picture(let x, let height?, let width?):
            let (count, overflows) = (height * width).multipliedReportingOverflow(by: x.count)
            guard !overflows else { throw .noGraph(fact: "\(x.count) channels of \(height) × \(width)") }
            let value = builder.node("Flatten", name, [x.value], ["axis": .integer(1)])
            return GraphBuilder.Features(value: value, width: count)
        case .picture:
            throw .noGraph(fact: "espalier.input must state the sample's shape before a picture is flattened")
        }
    }

    private mutating func convolution(_ step: Step) throws(ForwardError) -> Place {
        let (x, height, width) = try picture(step)
        let kernel = try builder.required(step.name + ".weight").shape
        let window = try Self.window(step, stride: 1)
        let y = try builder.convolution(step.name, x, window)
        return .picture(
            y, height: Self.length(height, kernel[2], window), width: Self.length(width, kernel[3], window))
    }

    private mutating func pool(_ step: Step, _ operation: String, _ name: String) throws(ForwardError) -> Place {
        let (x, height, width) = try picture(step)
        guard let size = step.settings["size"]?.integer, (1...1 << 12).contains(size) else {
            throw .noGraph(fact: "\(step.type.printable) states no size")
        }
        let window = try Self.window(step, stride: size)
        let y = builder.pool(operation, name, x, size: size, window)
        return .picture(y, height: Self.length(height, size, window), width: Self.length(width, size, window))
    }

    private mutating func activation(_ function: String, _ name: String) throws(ForwardError) -> Place {
        switch here {
        case .features(let x): .features(try builder.activation(function, name, x))
        case .picture(let x, let height, let width):
            .picture(try builder.activation(function, name, x), height: height, width: width)
        }
    }

    private static func window(_ step: Step, stride: Int) throws(ForwardError) -> WindowSettings {
        func setting(_ key: String, _ value: Int, least: Int) throws(ForwardError) -> Int {
            guard let stated = step.settings[key] else { return value }
            guard let number = stated.integer, (least...1 << 12).contains(number) else {
                throw .noGraph(fact: "\(key) of \(step.type.printable) \(step.name.printable) is no length")
            }
            return number
        }
        return WindowSettings(
            stride: try setting("stride", stride, least: 1), padding: try setting("padding", 0, least: 0),
            dilation: try setting("dilation", 1, least: 1), groups: try setting("groups", 1, least: 1))
    }

    /// What a window leaves of a length.
    private static func length(_ length: Int?, _ kernel: Int, _ window: WindowSettings) -> Int? {
        guard let length else { return nil }
        let (reach, overflows) = window.dilation.multipliedReportingOverflow(by: kernel - 1)
        guard !overflows else { return nil }
        let room = length + 2 * window.padding - reach - 1
        return room < 0 ? nil : room / window.stride + 1
    }
}
