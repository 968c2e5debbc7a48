import Checkpoints
package import Subjects
package import Tensors

/// All that a training moves: the weights, and the running statistics of batch norms. Lives inside one job.
package final class TrainedWeights {
    /// In the order of the network's layers.
    package let all: [TrainedWeight]
    /// Steps that the optimiser's state has seen.
    package internal(set) var stateSteps = 0
    /// Running statistics, by name: moved by the forward pass, not by gradients.
    let buffers: [String: Tensor]
    private let byName: [String: TrainedWeight]

    package subscript(name: String) -> TrainedWeight? { byName[name] }

    /// Those that a mask may hold.
    package var prunable: [TrainedWeight] { all.filter(\.isPrunable) }

    /// Share of the prunable weights that is held at 0.
    package var sparsity: Double {
        let (held, whole) = prunable.reduce((0, 0)) { ($0.0 + $1.removedCount, $0.1 + $1.count) }
        return whole > 0 ? Double(held) / Double(whole) : 0
    }

    /// Puts tensors of their own in the place of the weights that a graph uses.
    ///
    /// - Parameter limits: by name; weights that are not named are the method's.
    /// - Throws: `.unsuited` for a weight that is stored in blocks or codes, which cannot move by small steps.
    package init(
        _ network: Network, _ graph: Graph, _ weights: Weights, frozen: [Glob] = [],
        limits: [String: TrainingLimit] = [:]
    ) throws(ForwardError) {
        let statistics = graph.runningStatistics
        var all: [TrainedWeight] = []
        var buffers: [String: Tensor] = [:]
        var seen: Set<String> = []
        for constant in graph.constants {
            guard case .weight(let named) = constant.source else { continue }
            let entry = weights.original(named)
            guard seen.insert(entry.name).inserted, let index = network.checkpoint.index(named: entry.name) else {
                continue
            }
            let layer = network.layers[index]
            let isStatistic = statistics.contains(constant.value)
            if !isStatistic { guard try layer.learns else { continue } }
            if !isStatistic, frozen.contains(where: { $0.matches(entry.name) }) { continue }
            let tensor = try Self.own(entry, weights)
            weights.replace(entry.name, by: tensor)
            if isStatistic {
                buffers[entry.name] = tensor
            } else {
                all.append(TrainedWeight(layer, tensor, limit: limits[entry.name]))
            }
        }
        self.all = all.sorted { $0.layer.id < $1.layer.id }
        self.buffers = buffers
        byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
        try running("") { () throws(RuntimeError) in for weight in all { try weight.tensor.needGradient() } }
    }

    /// A copy of what the file has: what is lent from a mapping must not be written to.
    private static func own(_ entry: TensorEntry, _ weights: Weights) throws(ForwardError) -> Tensor {
        let array = try weights.stored(entry)
        return try running(entry.name) { () throws(RuntimeError) in try weights.runtime.tensor(array) }
    }
}

extension TrainedWeights {
    /// Every tensor by name, copied.
    package func snapshot() throws(RuntimeError) -> [String: HostTensor] {
        var arrays: [String: HostTensor] = [:]
        for weight in all { arrays[weight.name] = try weight.tensor.hostTensor() }
        for (name, tensor) in buffers { arrays[name] = try tensor.hostTensor() }
        return arrays
    }

    /// Puts values back, as of a step that was kept, under the masks of now; the optimiser forgets where it was going.
    ///
    /// - Parameter values: by name; those that are not named stay.
    package func rewind(to values: [String: HostTensor]) throws(RuntimeError) {
        try write(values)
        for weight in all {
            weight.state = [:]
            try weight.restrain()
        }
        stateSteps = 0
    }

    /// Writes values over the tensors.
    func write(_ values: [String: HostTensor]) throws(RuntimeError) {
        for (name, tensor) in all.map({ ($0.name, $0.tensor) }) + Array(buffers) {
            guard let value = values[name] else { continue }
            guard value.shape == tensor.shape else { throw .unsuited(fact: "\(name) is not of \(value.shape)") }
            let source = try tensor.runtime.tensor(value)
            try tensor.runtime.recordingGradients(false) { () throws(RuntimeError) in
                _ = try tensor.runtime.call("aten::copy_", .tensor(tensor), .tensor(source))
            }
        }
    }
}

extension Graph {
    /// Values that hold the running means and variances of batch norms.
    fileprivate var runningStatistics: Set<Value> {
        var found: Set<Value> = []
        var bodies = [body]
        while let body = bodies.popLast() {
            for node in body.nodes {
                bodies += node.bodies
                guard node.operation == "BatchNormalization" else { continue }
                found.formUnion(node.inputs.dropFirst(3).compactMap { $0 })
            }
        }
        return found
    }
}

extension Layer {
    /// Whether gradients move it: settings, scales, buffers and integers stay, and so do single numbers that meet activations one
    /// by one, which are constants of the formula.
    fileprivate var learns: Bool {
        get throws(ForwardError) {
            switch reason {
            case .integers?, .positionIdentifiers?, .buffer?, .quantizationScale?, .empty?, .complex?, .opaque?,
                .setting?, .unused?, .tied?:
                return false
            case .norm?, .bias?, .vector?, .elementwise?, nil: break
            }
            if use?.kind == .elementwise, entry.elementCount == 1 { return false }
            guard scale == nil, [.f32, .f64, .f16, .bf16].contains(entry.dtype) else {
                throw .unsuited(
                    node: entry.name, fact: "\(entry.dtype.rawValue) does not train; convert the checkpoint to f32")
            }
            return true
        }
    }
}

/// Calls the runtime, naming a place in what it throws.
func running<R>(_ place: String, _ body: () throws(RuntimeError) -> R) throws(ForwardError) -> R {
    do throws(RuntimeError) {
        return try body()
    } catch {
        throw error == .cancelled ? .cancelled : .runtime(node: place, error)
    }
}
