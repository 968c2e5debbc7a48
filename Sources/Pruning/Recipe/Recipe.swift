package import Checkpoints
package import Subjects
import Tensors

/// A plan as it is kept, shared and replayed: what was asked, for which checkpoint, and exactly what came of it.
package struct Recipe: Sendable, Hashable {
    /// Of the schema; a file of another version is refused.
    package static let version = 1
    /// How units of equal score are told apart.
    package static let tieRule = "tensor order, then flat index, lowest first"

    package struct Achieved: Sendable, Hashable {
        package var name: String
        /// Units that go, and how many competed.
        package var removed: Int
        package var of: Int
        /// Score pattern of the cut, as the bits of a Float32; nil where units compete in groups.
        package var threshold: UInt32?

        package init(name: String, removed: Int, of: Int, threshold: UInt32?) {
            self.name = name
            self.removed = removed
            self.of = of
            self.threshold = threshold
        }
    }

    package var checkpoint: String
    /// Of the checkpoint it was made for; empty in a recipe written by hand.
    package var fingerprint: String
    package var plan: Plan
    /// What the plan removed from each layer; empty in a recipe written by hand, which is solved anew.
    package var layers: [Achieved]
    /// What a cut took from each group; empty in a recipe of single weights or of zeros.
    package var groups: [AchievedGroup] = []
    /// Where tokens leave in the forward pass; empty in a recipe of weights or groups.
    package var tokens: [AchievedTokens] = []
    /// Whether the cut was padded to the widest of each kind.
    package var isPadded = false

    package init(checkpoint: String, fingerprint: String, plan: Plan, layers: [Achieved]) {
        self.checkpoint = checkpoint
        self.fingerprint = fingerprint
        self.plan = plan
        self.layers = layers
    }

    /// The recipe of a plan carried through.
    package init(_ settled: Settled) throws(PruningError) {
        let network = settled.network
        self.init(
            checkpoint: network.checkpoint.displayName, fingerprint: try Self.fingerprint(network.checkpoint),
            plan: settled.plan,
            layers: zip(network.layers, settled.solution.outcomes).compactMap { layer, outcome in
                outcome.target.map {
                    Achieved(
                        name: layer.entry.name, removed: outcome.removed, of: $0.count,
                        threshold: $0.fixedRemoved == nil ? outcome.threshold?.bits : nil)
                }
            })
    }

    /// The plan that removes exactly what was achieved; the plan as asked where nothing is recorded.
    package var replay: Plan {
        guard !layers.isEmpty else { return plan }
        var exact = plan
        for layer in layers {
            let pattern = plan.overrides[layer.name]?.pattern
            // A lock also holds against a pattern that fixes the count by itself.
            let amount: LayerSetting.Amount = layer.removed == 0 ? .locked : .removed(layer.removed)
            exact.overrides[layer.name] = LayerSetting(amount: amount, pattern: pattern)
        }
        exact.balanced = exact.overrides
        exact.budget = .sparsity(0)
        exact.allocator = .uniform
        return exact
    }

    /// Stops when the recipe was made for another checkpoint; a recipe without a fingerprint fits any.
    package func check(_ checkpoint: Checkpoint) throws(PruningError) {
        let found = try Self.fingerprint(checkpoint)
        guard fingerprint.isEmpty || fingerprint == found else {
            throw .fingerprint(expected: fingerprint, found: found)
        }
    }

    static func fingerprint(_ checkpoint: Checkpoint) throws(PruningError) -> String {
        do throws(CheckpointError) { return "\(try checkpoint.fingerprint())" } catch { throw .checkpoint(error) }
    }

    /// Stops when a replay did not come to what was achieved.
    package func verify(_ settled: Settled) throws(PruningError) {
        let replayed = try Recipe(settled)
        guard !layers.isEmpty else { return }
        for (expected, found) in zip(layers, replayed.layers) where expected != found {
            throw .verification(file: checkpoint, fact: Self.difference(expected, found))
        }
        guard layers.count == replayed.layers.count else {
            throw .verification(
                file: checkpoint, fact: "\(layers.count) layers are listed, \(replayed.layers.count) can be pruned")
        }
    }

    private static func difference(_ expected: Achieved, _ found: Achieved) -> String {
        guard expected.name == found.name else { return "\(expected.name) is listed where \(found.name) stands" }
        let counts = "\(expected.name) should lose \(expected.removed) of \(expected.of)"
        guard expected.removed == found.removed, expected.of == found.of else {
            return "\(counts), loses \(found.removed) of \(found.of)"
        }
        return "\(counts) at another threshold"
    }
}
