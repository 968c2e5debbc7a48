import Checkpoints
package import Subjects
package import Tensors

/// A method that also changes what survives, so that outputs change less.
package protocol RecoveringMethod<Subject>: Method {
    /// The layer's weights after its cut.
    ///
    /// - Parameters:
    ///   - kept: one bit a weight, in stored order.
    ///   - tools: with the calibration that the scores were made on.
    /// - Returns: as many zeros as the cut removes; where they are, the method may decide anew.
    func recover(
        _ cut: LayerCut, keeping kept: BitMask, of subject: Subject, with tools: Tools
    ) async throws(PruningError) -> RecoveredLayer
}

/// A layer whose survivors were changed.
package struct RecoveredLayer: Sendable {
    /// In stored order, 0 where `kept` is 0.
    package var weights: [Float]
    package var kept: BitMask

    package init(weights: [Float], kept: BitMask) {
        self.weights = weights
        self.kept = kept
    }
}

/// Lets a method recover one layer after another.
struct RecoveryPass: Sendable {
    typealias Recover =
        @Sendable (LayerCut, BitMask, Network, Tools) async -> Result<RecoveredLayer, PruningError>

    let recover: Recover
    let tools: Tools

    /// The same plan over a network that holds the changed weights, each layer in its own type.
    /// - Throws: `.notApplicable` for a type that cannot hold any number, `.verification` where a method removes another count.
    func run(_ settled: Settled) async throws(PruningError) -> Settled {
        var recovered = settled
        var elements: [String: [UInt8]] = [:]
        for cut in settled.prunedCuts {
            guard !Task.isCancelled else { throw .cancelled }
            let found = try await layer(cut, settled.network)
            elements[cut.layer.entry.name] =
                HostTensor(found.weights, shape: cut.layer.entry.shape)
                .stored(as: cut.layer.entry.dtype).bytes
            recovered.kept[cut.layer.id] = found.kept
            recovered.solution.outcomes[cut.layer.id].threshold = nil
            recovered.solution.outcomes[cut.layer.id].energyLost = try energy(cut, found.kept, settled.network)
        }
        recovered.network = settled.network.updated(elements)
        return recovered
    }

    private func layer(_ cut: LayerCut, _ network: Network) async throws(PruningError) -> RecoveredLayer {
        let entry = cut.layer.entry
        guard entry.dtype.isFloatingPoint, ElementEncoder.canEncode(entry.dtype), cut.layer.scale == nil else {
            throw .notApplicable(
                granularity: "changed weights", layer: entry.name,
                reason: "\(entry.dtype.rawValue) cannot hold them; `espalier convert` makes it F32 or F16")
        }
        var masks = try cut.masks(network)
        let found = await recover(cut, try await masks.whole(), network, tools)
        let layer = try found.get()
        guard layer.kept.removed == cut.removed, layer.weights.count == cut.layer.parameters else {
            throw .verification(
                file: entry.name, fact: "\(layer.kept.removed) weights removed in recovery, not \(cut.removed)")
        }
        return layer
    }

    /// Σw² of the original weights that went.
    private func energy(_ cut: LayerCut, _ kept: BitMask, _ network: Network) throws(PruningError) -> Double {
        let stream = WeightStream(network.checkpoint)
        var sum = 0.0
        for range in WeightStream.chunks(of: cut.layer) {
            for (index, weight) in try stream.values(of: cut.layer, range).enumerated()
            where !kept[range.lowerBound + index] && weight.isFinite {
                sum += Double(weight) * Double(weight)
            }
        }
        return sum
    }
}
