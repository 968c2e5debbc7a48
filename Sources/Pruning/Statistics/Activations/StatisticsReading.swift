import Checkpoints
import Subjects
import Tensors

/// Statistics read back from a file, which may be anyone's.
struct StatisticsReading {
    let origin: StatisticsOrigin
    private let checkpoint: Checkpoint
    private let path: String
    private let facts: [String: String]

    /// - Throws: `.stale` where the file is no statistics, or of another version.
    init(_ checkpoint: Checkpoint, _ path: String) throws(PruningError) {
        self.checkpoint = checkpoint
        self.path = path
        facts = Dictionary(checkpoint.files[0].metadata, uniquingKeysWith: { first, _ in first })
        guard facts["format"] == StatisticsFile.format else { throw .stale(file: path, fact: "it holds no statistics") }
        guard facts["version"] == StatisticsFile.version else {
            throw .stale(file: path, fact: "it is of version \((facts["version"] ?? "").printable(limit: 20))")
        }
        guard let fingerprint = facts["fingerprint"].flatMap(Fingerprint.init), let data = facts["data"],
            let samples = facts["samples"].flatMap({ Int($0) }), let seed = facts["seed"].flatMap({ UInt64($0) }),
            let block = facts["block"].flatMap({ Int($0) }), samples >= 0, block > 0,
            let request = facts["request"].flatMap({ Self.request($0) }), let loss = facts["loss"],
            let attention = facts["attention"]
        else { throw .stale(file: path, fact: "its metadata are damaged") }
        origin = StatisticsOrigin(
            fingerprint: fingerprint, data: data, samples: samples, seed: seed, request: request, loss: loss,
            attention: attention.isEmpty ? [] : attention.split(separator: "\n").map(String.init),
            plan: StatisticsPlan(samples: samples, block: block))
    }

    private static func request(_ text: String) -> StatisticsRequest? {
        StatisticsRequest(words: text.split(separator: ",").map { $0.drop { $0 == " " } })
    }

    func statistics(of network: Network) throws(PruningError) -> Statistics {
        var statistics = Statistics(
            origin: origin, samples: Int(facts["seen"] ?? "") ?? 0, inputs: [], layers: [], attention: [])
        var places: [String: Int] = [:]
        for layer in network.layers {
            let name = layer.entry.name
            guard let counts = try integers(name + "#counts"), counts.count == 4, counts.allSatisfy({ $0 >= 0 }) else {
                continue
            }
            let owner = facts["input of " + name] ?? name
            var read = LayerStatistics(layer: layer.id, name: name)
            if let known = places[owner] {
                read.input = known
            } else if let input = try input(owner, counts) {
                read.input = statistics.inputs.count
                places[owner] = statistics.inputs.count
                statistics.inputs.append(input)
            }
            read.output = try moments(name + "#output", counts[2])
            read.gradients = try gradients(name, counts[3], layer)
            statistics.layers.append(read)
        }
        for node in origin.attention {
            guard let array = try array(node + "#attention", .f64), array.shape.count == 3 || array.elementCount <= 1
            else { continue }
            statistics.attention.append(
                AttentionStatistics(
                    node: node, samples: facts["samples of " + node].flatMap { Int($0) } ?? 0, shape: array.shape,
                    sums: array.doubles))
        }
        return statistics
    }
}

extension StatisticsReading {
    private func array(_ name: String, _ dtype: DType) throws(PruningError) -> HostTensor? {
        guard let entry = checkpoint.entry(named: name) else { return nil }
        guard entry.dtype == dtype else { throw damaged(name) }
        do throws(CheckpointError) {
            return HostTensor(dtype: dtype, shape: entry.shape, bytes: try checkpoint.read(entry))
        } catch {
            throw .checkpoint(error)
        }
    }

    private func damaged(_ name: String) -> PruningError {
        .stale(file: path, fact: "tensor \(name.printable(limit: 120)) has another shape or type")
    }

    private func integers(_ name: String) throws(PruningError) -> [Int]? {
        try array(name, .i64)?.integers.map { Int($0) }
    }

    private func doubles(_ name: String, count: Int? = nil) throws(PruningError) -> [Double]? {
        guard let found = try array(name, .f64)?.doubles else { return nil }
        if let count, found.count != count { throw damaged(name) }
        return found
    }

    private func moments(_ name: String, _ count: Int) throws(PruningError) -> ChannelMoments? {
        guard let means = try doubles(name + ".mean"),
            let deviations = try doubles(name + ".deviations", count: means.count)
        else { return nil }
        return ChannelMoments(count: count, means: means, deviations: deviations)
    }

    private func input(_ name: String, _ counts: [Int]) throws(PruningError) -> InputStatistics? {
        guard let moments = try moments(name + "#input", counts[0]) else { return nil }
        var input = InputStatistics(moments: moments)
        if let minima = try array(name + "#input.minimum", .f32), let maxima = try array(name + "#input.maximum", .f32)
        {
            guard minima.shape == [moments.means.count], maxima.shape == minima.shape else { throw damaged(name) }
            input.extremes = ChannelExtremes(minima: minima.floats, maxima: maxima.floats)
        }
        if let gram = try array(name + "#input.gram", .f64) {
            guard gram.shape.count == 3, gram.shape[1] == gram.shape[2] else { throw damaged(name) }
            input.gram = GramMatrix(groups: gram.shape[0], size: gram.shape[1], count: counts[1], values: gram.doubles)
        }
        return input
    }

    private func gradients(_ name: String, _ count: Int, _ layer: Layer) throws(PruningError) -> GradientStatistics? {
        guard count > 0 else { return nil }
        let sums = try doubles(name + "#gradient.sum", count: layer.parameters)
        let squares = try doubles(name + "#gradient.squares", count: layer.parameters)
        var products: [GradientStatistics.ProductSums] = []
        for axis in 0..<min(layer.entry.shape.count, 2) {
            let length = layer.entry.shape[axis]
            guard let values = try doubles(name + "#gradient.products.\(axis)", count: 3 * length) else { break }
            products.append(
                .init(
                    signed: Array(values[..<length]), absolute: Array(values[length..<2 * length]),
                    squared: Array(values[(2 * length)...])))
        }
        return GradientStatistics(
            count: count, sums: sums, squares: squares, products: products.isEmpty ? nil : products)
    }
}
