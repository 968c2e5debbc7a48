import Checkpoints
import Pruning
import Subjects
import Tensors
import Testing

@Suite struct MaskTests {
    private let small: SmallTraining

    init() throws { small = try SmallTraining() }

    /// Looks at every held weight and its state after each step of another rule.
    private struct Watching<Inner: TrainingRule>: TrainingRule {
        var inner: Inner
        var sparsities: [Double] = []

        var memory: RuleMemory {
            get { inner.memory }
            set { inner.memory = newValue }
        }

        mutating func begin(_ step: TrainingStep) throws(RuntimeError) { try inner.begin(step) }

        mutating func afterStep(_ step: TrainingStep) throws(RuntimeError) {
            try inner.afterStep(step)
            sparsities.append(step.weights.sparsity)
            for weight in step.weights.all {
                guard let removed = weight.removed else { continue }
                let held = try removed.floats().map { $0 != 0 }
                for tensor in [try weight.tensor.detached()] + weight.state.values {
                    for (value, isHeld) in zip(try tensor.floats(), held) where isHeld {
                        #expect(value.bitPattern == 0, "\(weight.name)")
                    }
                }
            }
        }
    }

    @Test(arguments: [OptimizerSettings.Rule.sgd, .adam, .adamw], [true, false])
    func heldWeightsAndTheirStateAreExactlyZeroAfterEveryStep(
        rule: OptimizerSettings.Rule, isGlobal: Bool
    ) throws {
        var settings = small.settings
        settings.optimizer = OptimizerSettings(rule)
        (settings.optimizer.momentum, settings.optimizer.weightDecay) = (rule == .sgd ? 0.9 : 0, 0.1)
        settings.clip = 0.5
        let inner = GradualPruning(
            PowerSchedule(final: 0.8, begin: 2, end: 14, every: 3), scope: isGlobal ? .global : .layer)
        let trainer = try small.trainer(settings, rule: Watching(inner: inner))
        let result = try trainer.run()
        let sparsities = trainer.rule.sparsities
        #expect(zip(sparsities, sparsities.dropFirst()).allSatisfy { $0 <= $1 })
        // 60 and 30 weights: 12 and 6 of them stay, of all together 18.
        #expect(abs((sparsities.last ?? 0) - 0.8) < 1e-12)
        for (name, mask) in result.removed {
            let weights = try #require(result.weights[name]).patterns
            for (pattern, isHeld) in zip(weights, mask.bytes) { #expect(isHeld == 0 || pattern == 0) }
        }
    }

    @Test func theCountOfEveryUpdateIsTheSchedules() throws {
        let schedule = PowerSchedule(final: 0.9, begin: 2, end: 17, every: 5)
        let trainer = try small.trainer(rule: Watching(inner: GradualPruning(schedule)))
        _ = try trainer.run()
        for (index, sparsity) in trainer.rule.sparsities.enumerated() {
            let last = max(0, (min(index + 1, 17) - 2) / 5) * 5 + 2
            let expected = index + 1 < 2 ? 0 : schedule.sparsity(at: last)
            // Two layers round to whole weights.
            #expect(abs(sparsity - expected) <= 1.0 / 90, "step \(index + 1)")
        }
    }

    @Test func zerosOfAPrunedNetworkStay() throws {
        let first = Seeded.weights(60, seed: 8, scale: 0.4).enumerated().map { $0.offset % 3 == 0 ? 0 : $0.element }
        let sparse = try SmallTraining(weights: (first, Seeded.weights(30, seed: 9, scale: 0.4)))
        var settings = sparse.settings
        settings.holdsZeros = true
        let result = try sparse.trainer(settings, rule: PlainTraining()).run()
        let trained = try #require(result.weights["fc1.weight"]).floats
        for (before, after) in zip(first, trained) { #expect((before == 0) == (after == 0)) }
        #expect(trained != first)
        // Biases are no weights that a mask may hold.
        #expect(Set(result.removed.keys).isSubset(of: ["fc1.weight", "fc2.weight"]))
    }

    @Test func rewindingPutsValuesBackUnderTheMaskOfNow() throws {
        let trainer = try small.trainer(rule: PlainTraining())
        let before = try trainer.weights.snapshot()
        for _ in 0..<3 { try trainer.advance() }
        let weight = try #require(trainer.weights["fc1.weight"])
        try Runtime.open().recordingGradients(false) { () throws in
            try weight.hold(lowest: 40, of: weight.survivors())
            try trainer.weights.rewind(to: before)
        }
        let after = try trainer.weights.snapshot()
        let held = try #require(weight.removed).floats()
        let (old, new) = (try #require(before["fc1.weight"]).floats, try #require(after["fc1.weight"]).floats)
        #expect(held.count { $0 != 0 } == 40)
        for index in old.indices { #expect(new[index] == (held[index] != 0 ? 0 : old[index])) }
        #expect(after["fc2.weight"] == before["fc2.weight"])
        #expect(weight.state.isEmpty && trainer.weights.stateSteps == 0)
    }

    @Test func theLowestGoInIndexOrderAmongEquals() throws {
        let runtime = try Runtime.open()
        let scores = try runtime.tensor([2, 1, 1, 0, 1, 3] as [Float], shape: [6])
        #expect(try scores.lowest(3).floats() == [0, 1, 1, 1, 0, 0])
        #expect(try scores.lowest(0).floats() == [0, 0, 0, 0, 0, 0])
        #expect(try scores.lowest(9).floats() == [1, 1, 1, 1, 1, 1])
    }
}
