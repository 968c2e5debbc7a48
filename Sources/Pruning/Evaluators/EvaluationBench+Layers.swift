package import Subjects
import Tensors

/// How far a layer's output is from the dense network's, all cuts before it included.
package struct LayerError: Sendable, Hashable {
    package var layer: Int
    /// ‖y − dense y‖ / ‖dense y‖ over the samples; the largest where a weight is used at several places.
    package var error: Double
}

extension EvaluationBench {
    /// Bytes of dense outputs that may be held at once.
    private static let mostHeld = 512 << 20

    /// Compares the output of every layer with the dense network's on the first samples: both see their own inputs.
    /// A graph of a fixed batch sees a whole one.
    ///
    /// - Parameter network: whose layers they are.
    /// - Returns: one a layer that has a product in the main body, in layer order; those beyond the memory are left out.
    /// - Throws: `.forward`, `.data`, `.cancelled`.
    package func layerErrors(
        of network: Network, samples: Int = 16, isCancelled: @escaping () -> Bool = { false }
    ) throws(PruningError) -> [LayerError] {
        let batch: Batch
        do throws(DatasetError) {
            batch = try data.dataset.batch(0..<min(forward.graph.fixedBatch ?? samples, data.batch, data.dataset.count))
        } catch {
            throw .data(error)
        }
        var layers: [Graph.Value: Set<Int>] = [:]
        for site in network.sites(in: forward.graph) {
            if let value = site.output?.value { layers[value, default: []].insert(site.layer) }
        }
        forward.isCancelled = isCancelled
        defer {
            forward.observer = nil
            forward.weights.isDense = false
        }
        do throws(ForwardError) {
            let inputs = try forward.graph.filled(tensors(batch))
            var dense: [Graph.Value: Tensor] = [:]
            var held = 0
            try observe(inputs, isDense: true) { value, tensor in
                guard layers[value] != nil, held + tensor.elementCount * 4 <= Self.mostHeld else { return }
                held += tensor.elementCount * 4
                dense[value] = tensor
            }
            var errors: [Int: Double] = [:]
            try observe(inputs, isDense: false) { value, tensor throws(RuntimeError) in
                guard let before = dense.removeValue(forKey: value) else { return }
                let error = try Self.relativeError(tensor, before)
                for layer in layers[value] ?? [] { errors[layer] = max(errors[layer] ?? 0, error) }
            }
            return errors.sorted { $0.key < $1.key }.map { LayerError(layer: $0.key, error: $0.value) }
        } catch {
            throw error == .cancelled ? .cancelled : .forward(error)
        }
    }

    /// Runs once and shows the first output of every node that gives one.
    private func observe(
        _ inputs: [String: Tensor], isDense: Bool, _ body: @escaping (Graph.Value, Tensor) throws(RuntimeError) -> Void
    ) throws(ForwardError) {
        forward.weights.isDense = isDense
        forward.observer = { node, _, outputs throws(ForwardError) in
            guard case .some(.some(let value)) = node.outputs.first, case .some(.some(let tensor)) = outputs.first
            else {
                return
            }
            do throws(RuntimeError) { try body(value, tensor) } catch { throw .runtime(node: node.name, error) }
        }
        defer { forward.observer = nil }
        try runtime.recordingGradients(false) { () throws(ForwardError) in _ = try forward.run(inputs) }
    }

    private static func relativeError(_ tensor: Tensor, _ dense: Tensor) throws(RuntimeError) -> Double {
        let error = try tensor.minus(dense).squared().sum().number()
        let norm = try dense.squared().sum().number()
        return norm > 0 ? (error / norm).squareRoot() : error > 0 ? .infinity : 0
    }
}
