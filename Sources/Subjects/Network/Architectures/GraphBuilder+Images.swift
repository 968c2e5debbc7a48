import Checkpoints
import Tensors

/// How a window moves over a picture; the same in both directions.
struct WindowSettings {
    var stride = 1
    var padding = 0
    var dilation = 1
    var groups = 1

    var attributes: [String: Graph.Attribute] {
        [
            "strides": .integers([stride, stride]), "dilations": .integers([dilation, dilation]),
            "pads": .integers([padding, padding, padding, padding]),
        ]
    }
}

extension GraphBuilder {
    /// `[batch, channels, height, width]`, the channels of a known number.
    struct Channels {
        let value: Graph.Value
        let count: Int
    }

    /// With a weight `[out, in / groups, height, width]`.
    mutating func convolution(
        _ module: String, _ x: Channels, _ window: WindowSettings, out: Int? = nil
    ) throws(ForwardError) -> Channels {
        guard window.groups > 0, x.count % window.groups == 0 else {
            throw .noGraph(
                fact: "\(x.count) channels of \(module.printable) do not divide into \(window.groups) groups")
        }
        let weight = try weight(module + ".weight", [out, x.count / window.groups, nil, nil])
        let bias = try self.weight(ifThere: module + ".bias", [weight.shape[0]])
        var attributes = window.attributes
        attributes["group"] = .integer(window.groups)
        attributes["kernel_shape"] = .integers(Array(weight.shape[2...]))
        let inputs = [x.value, weight.value] + (bias.map { [$0] } ?? [])
        return Channels(value: node("Conv", prefix + module, inputs, attributes), count: weight.shape[0])
    }

    /// With the statistics of training.
    mutating func batchNorm(_ module: String, _ x: Channels, epsilon: Double) throws(ForwardError) -> Channels {
        var inputs: [Graph.Value?] = [x.value]
        for name in ["weight", "bias", "running_mean", "running_var"] {
            inputs.append(try weight(module + "." + name, [x.count]).value)
        }
        let value = node("BatchNormalization", prefix + module, inputs, ["epsilon": .float(epsilon)])
        return Channels(value: value, count: x.count)
    }

    mutating func pool(_ operation: String, _ name: String, _ x: Channels, size: Int, _ window: WindowSettings)
        -> Channels
    {
        var attributes = window.attributes
        attributes["kernel_shape"] = .integers([size, size])
        if operation == "AveragePool" {
            attributes["dilations"] = nil
            attributes["count_include_pad"] = .integer(1)
        }
        return Channels(value: node(operation, prefix + name, [x.value], attributes), count: x.count)
    }

    /// The mean of each channel: `[batch, channels]`.
    mutating func globalAverage(_ name: String, _ x: Channels) -> Features {
        let mean = node("GlobalAveragePool", prefix + name, [x.value])
        return Features(value: node("Flatten", prefix + name + ".flat", [mean], ["axis": .integer(1)]), width: x.count)
    }

    mutating func activation(_ function: String, _ name: String, _ x: Channels) throws(ForwardError) -> Channels {
        let y = try activation(function, name, Features(value: x.value, width: x.count))
        return Channels(value: y.value, count: x.count)
    }
}
