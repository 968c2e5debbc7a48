import Checkpoints

extension Blueprint {
    /// `"widths"` are the features from the input to the output; modules are `fc1`, `fc2` …
    mutating func addPerceptron(_ settings: JSONValue) throws(ForwardError) {
        let widths = try Self.sizes(settings["widths"], "espalier.widths", least: 2)
        for place in 1..<widths.count { addLinear("fc\(place)", widths[place - 1], widths[place]) }
    }

    /// As `Architecture.stated` reads it, with `"out"` of linear and convolution layers, `"kernel"` of convolutions and
    /// `"bias"` (true).
    mutating func addSequence(_ settings: JSONValue) throws(ForwardError) {
        var place = try SamplePlace(settings["input"])
        guard let layers = settings["layers"]?.elements else { throw .noGraph(fact: "espalier.layers is no list") }
        for layer in layers { try add(layer, &place) }
    }

    private mutating func add(_ layer: JSONValue, _ place: inout SamplePlace) throws(ForwardError) {
        let (name, hasBias) = (layer["name"]?.text ?? "", layer["bias"]?.bool ?? true)
        switch layer["type"]?.text {
        case "linear"?:
            let output = try Self.size(layer["out"], "out of \(name)")
            addLinear(name, place.elements, output, hasBias: hasBias)
            place = SamplePlace(channels: output)
        case "convolution"?:
            let output = try Self.size(layer["out"], "out of \(name)")
            let kernel = try Self.size(layer["kernel"], "kernel of \(name)")
            addConvolution(
                name, place.channels, output, kernel: kernel, groups: layer["groups"]?.integer ?? 1, hasBias: hasBias)
            place.move(kernel: kernel, layer, stride: 1)
            place.channels = output
        case "batchNorm"?: addBatchNorm(name, place.channels)
        case "layerNorm"?: addNorm(name, place.elements)
        case "maxPool"?, "averagePool"?:
            let size = try Self.size(layer["size"], "size of a pool")
            place.move(kernel: size, layer, stride: size)
        case "globalAveragePool"?: place = SamplePlace(channels: place.channels)
        case "flatten"?: place = SamplePlace(channels: place.elements)
        default: break
        }
        guard place.elements > 0 else { throw .noGraph(fact: "nothing is left of a sample behind \(name)") }
    }

    /// Basic blocks: `"channels"` of a picture, `"widths"` and `"blocks"` of the stages, `"classes"`, `"kernel"` of the stem (3).
    mutating func addResNet(_ settings: JSONValue) throws(ForwardError) {
        let channels = try Self.size(settings["channels"], "espalier.channels")
        let widths = try Self.sizes(settings["widths"], "espalier.widths", least: 1)
        let blocks = try Self.sizes(settings["blocks"], "espalier.blocks", least: widths.count)
        addConvolution("conv1", channels, widths[0], kernel: settings["kernel"]?.integer ?? 3, hasBias: false)
        addBatchNorm("bn1", widths[0])
        var before = widths[0]
        for (stage, width) in widths.enumerated() {
            for block in 0..<blocks[stage] {
                let module = "layer\(stage + 1).\(block)"
                for (place, input) in [(1, before), (2, width)] {
                    addConvolution("\(module).conv\(place)", input, width, kernel: 3, hasBias: false)
                    addBatchNorm("\(module).bn\(place)", width)
                }
                if before != width || (stage > 0 && block == 0) {
                    addConvolution(module + ".downsample.0", before, width, kernel: 1, hasBias: false)
                    addBatchNorm(module + ".downsample.1", width)
                }
                before = width
            }
        }
        addLinear("fc", before, try Self.size(settings["classes"], "espalier.classes"))
    }
}

/// What a sample has become.
private struct SamplePlace {
    /// Channels of a picture, or features.
    var channels: Int
    var sides: [Int] = []

    init(channels: Int) { self.channels = channels }

    init(_ input: JSONValue?) throws(ForwardError) {
        let lengths = try Blueprint.sizes(input, "espalier.input", least: 1)
        guard [1, 3].contains(lengths.count) else {
            throw .noGraph(fact: "espalier.input is no shape of one or three lengths")
        }
        channels = lengths[0]
        sides = Array(lengths.dropFirst())
    }

    var elements: Int { sides.reduce(channels, *) }

    /// What a window leaves of the sides; 0 where it does not fit.
    mutating func move(kernel: Int, _ layer: JSONValue, stride: Int) {
        let (step, pads) = (max(layer["stride"]?.integer ?? stride, 1), layer["padding"]?.integer ?? 0)
        let reach = (layer["dilation"]?.integer ?? 1) * (kernel - 1) + 1
        sides = sides.map { $0 + 2 * pads < reach ? 0 : ($0 + 2 * pads - reach) / step + 1 }
    }
}
