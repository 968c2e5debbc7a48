import Checkpoints
import Tensors

/// Statistics as the arrays and the metadata of a file.
struct StatisticsContents {
    private(set) var arrays: [String: HostTensor] = [:]
    private(set) var metadata: [(key: String, value: String)]

    init(_ statistics: Statistics) {
        let origin = statistics.origin
        metadata = [
            ("format", StatisticsFile.format), ("version", StatisticsFile.version),
            ("fingerprint", origin.fingerprint.description), ("data", origin.data), ("samples", "\(origin.samples)"),
            ("seed", "\(origin.seed)"), ("request", origin.request.words.joined(separator: ", ")),
            ("loss", origin.loss), ("block", "\(origin.plan.block)"), ("seen", "\(statistics.samples)"),
            // Names may hold anything but a line end.
            ("attention", origin.attention.joined(separator: "\n")),
        ]
        var owners: [Int: String] = [:]
        for layer in statistics.layers {
            var counts = [0, 0, layer.output?.count ?? 0, layer.gradients?.count ?? 0]
            if let index = layer.input {
                let input = statistics.inputs[index]
                counts[0] = input.moments.count
                counts[1] = input.gram?.count ?? 0
                if let owner = owners[index] {
                    metadata.append(("input of " + layer.name, owner))
                } else {
                    owners[index] = layer.name
                    add(input, layer.name)
                }
            }
            if let output = layer.output { add(output, layer.name + "#output") }
            if let gradients = layer.gradients { add(gradients, layer.name) }
            arrays[layer.name + "#counts"] = HostTensor(counts.map { Int64($0) }, shape: [4])
        }
        for entry in statistics.attention {
            arrays[entry.node + "#attention"] = HostTensor(entry.sums, shape: entry.shape)
            metadata.append(("samples of " + entry.node, "\(entry.samples)"))
        }
    }

    private mutating func add(_ input: InputStatistics, _ name: String) {
        add(input.moments, name + "#input")
        if let extremes = input.extremes {
            arrays[name + "#input.minimum"] = HostTensor(extremes.minima, shape: [extremes.minima.count])
            arrays[name + "#input.maximum"] = HostTensor(extremes.maxima, shape: [extremes.maxima.count])
        }
        if let gram = input.gram {
            arrays[name + "#input.gram"] = HostTensor(gram.values, shape: [gram.groups, gram.size, gram.size])
        }
    }

    private mutating func add(_ moments: ChannelMoments, _ name: String) {
        arrays[name + ".mean"] = HostTensor(moments.means, shape: [moments.means.count])
        arrays[name + ".deviations"] = HostTensor(moments.deviations, shape: [moments.deviations.count])
    }

    private mutating func add(_ gradients: GradientStatistics, _ name: String) {
        if let sums = gradients.sums { arrays[name + "#gradient.sum"] = HostTensor(sums, shape: [sums.count]) }
        if let squares = gradients.squares {
            arrays[name + "#gradient.squares"] = HostTensor(squares, shape: [squares.count])
        }
        for (axis, sums) in (gradients.products ?? []).enumerated() {
            arrays[name + "#gradient.products.\(axis)"] = HostTensor(
                sums.signed + sums.absolute + sums.squared, shape: [3, sums.signed.count])
        }
    }
}
