import Pruning
import Subjects
import Tensors
import Testing

/// Of two layers with 60 + 10 and 30 + 3 weights, in batches of 8.
@Suite struct TrainingMemoryTests {
    private let small: SmallTraining

    init() throws { small = try SmallTraining() }

    /// A sample gives 10 features, 10 behind the ReLU and 3 outputs.
    @Test(arguments: [(OptimizerSettings.Rule.sgd, 0.9, 1), (.sgd, 0, 0), (.adam, 0, 2), (.adamw, 0, 2)])
    func everyPartIsCounted(rule: OptimizerSettings.Rule, momentum: Double, states: Int) throws {
        var settings = small.settings
        settings.optimizer = OptimizerSettings(rule)
        settings.optimizer.momentum = momentum
        let memory = try small.trainer(settings, rule: PlainTraining()).memory()
        #expect(memory.weights == 4 * 103 && memory.gradients == 4 * 103)
        #expect(memory.optimizer == states * 4 * 103)
        #expect(memory.activations == 8 * 4 * 23)
        #expect(memory.total == (2 + states) * 412 + 736)
    }

    @Test func frozenWeightsHaveNoGradients() throws {
        var settings = small.settings
        settings.frozen = [Glob("fc1.*")]
        let memory = try small.trainer(settings, rule: PlainTraining()).memory()
        #expect(memory.weights == 4 * 103 && memory.gradients == 4 * 33)
    }

    @Test func whatDoesNotFitIsRefusedWithBothFigures() throws {
        let memory = try small.trainer(rule: PlainTraining()).memory()
        try memory.check(available: 1972)
        try memory.check(available: 1560, held: 412)
        try memory.check(available: nil)
        #expect(throws: ForwardError.memory(needed: 1972, available: 1971)) { try memory.check(available: 1971) }
    }
}
