import Checkpoints
package import Subjects
package import Tensors

/// The bits of one layer's cut, ready to be put on its weight.
package struct LayerMask: Sendable {
    package let layer: Layer
    package let kept: BitMask
    /// The code of 0 in a tensor of quantised integers; nil where 0 itself is it.
    private let codes: ZeroCodes?
    /// Weights that were changed, in stored order; nil where they are the file's.
    private let updated: [Float]?

    package init(_ cut: LayerCut, in network: Network) async throws(PruningError) {
        layer = cut.layer
        var masks = try cut.masks(network)
        kept = try await masks.whole()
        updated = try Self.updated(layer, network)
        codes = cut.layer.scale?.zeroPoint == nil ? nil : try ZeroCodes(cut.layer, network.checkpoint)
    }

    /// Nothing goes: other weights in a layer's place.
    private init(whole layer: Layer, in network: Network) throws(PruningError) {
        self.layer = layer
        kept = BitMask(repeating: true, count: layer.parameters)
        updated = try Self.updated(layer, network)
        codes = nil
    }

    /// Weights that stand in for the file's; nil where these hold.
    private static func updated(_ layer: Layer, _ network: Network) throws(PruningError) -> [Float]? {
        guard layer.entry.details?.updated != nil else { return nil }
        return try WeightStream(network.checkpoint).values(of: layer, 0..<layer.parameters)
    }

    /// The masks of a settled plan, with the weights that were changed; a layer without either is left out.
    package static func all(_ settled: Settled) async throws(PruningError) -> [LayerMask] {
        var masks: [LayerMask] = []
        for cut in settled.cuts {
            guard !Task.isCancelled else { throw .cancelled }
            if cut.removed > 0 {
                masks.append(try await LayerMask(cut, in: settled.network))
            } else if cut.layer.entry.details?.updated != nil, cut.layer.entry.dtype.isFloatingPoint {
                masks.append(try LayerMask(whole: cut.layer, in: settled.network))
            }
        }
        return masks
    }

    /// In the type that is computed with.
    private func host(_ values: [Float]) -> HostTensor {
        let shape = layer.entry.shape
        return layer.entry.dtype == .f64
            ? HostTensor(values.map(Double.init), shape: shape) : HostTensor(values, shape: shape)
    }

    /// The weight with zeros in place: `[as stored]`, F32, or integers as stored.
    func masked(_ weights: Weights) throws(ForwardError) -> Tensor {
        var array = if let updated { host(updated) } else { try weights.stored(layer.entry) }
        let dtype = array.dtype
        var span = array.bytes.mutableSpan
        var bytes = span.mutableBytes
        kept.apply(to: &bytes, as: dtype)
        codes?.store(into: &bytes, as: dtype, from: 0, where: kept)
        do throws(RuntimeError) {
            return try weights.runtime.tensor(array)
        } catch {
            throw .runtime(node: layer.entry.name, error)
        }
    }
}

extension Weights {
    /// Puts these masks on the dense weights; layers that are not named are whole again.
    func apply(_ masks: [LayerMask], over before: [LayerMask]) throws(ForwardError) {
        let named = Set(masks.map(\.layer.id))
        for mask in before where !named.contains(mask.layer.id) { replace(mask.layer.entry.name, by: nil) }
        for mask in masks { replace(mask.layer.entry.name, by: try mask.masked(self)) }
    }
}
