import Checkpoints
import Foundation
import Pruning
import Subjects
import Tensors
import Testing

@Suite struct TrainerTests {
    private let small: SmallTraining

    init() throws { small = try SmallTraining() }

    @Test func theSameSeedGivesTheSameBitsAndAnotherOneOthers() throws {
        let first = try small.trainer(rule: PlainTraining()).run()
        let second = try small.trainer(rule: PlainTraining()).run()
        #expect(first.weights == second.weights)
        #expect(first.curve == second.curve)
        var settings = small.settings
        settings.seed += 1
        #expect(try small.trainer(settings, rule: PlainTraining()).run().weights != first.weights)
    }

    @Test func trainingLearns() throws {
        var settings = small.settings
        settings.length = .epochs(40)
        let curve = try small.trainer(settings, rule: PlainTraining()).run().curve
        let (first, last) = (try #require(curve.points.first), try #require(curve.points.last))
        #expect(last.loss < first.loss / 2)
        #expect((last.heldTop1 ?? 0) >= 0.8)
        #expect(curve.points.map(\.step) == Array(stride(from: 4, through: 160, by: 4)))
    }

    @Test(arguments: [1, 6, 12, 19])
    func aResumedTrainingEndsInTheSameBits(stop: Int) throws {
        let rule = GradualPruning(PowerSchedule(final: 0.7, begin: 4, end: 16, every: 4))
        var settings = small.settings
        settings.kept = .best
        settings.rewindStep = 3
        let whole = try small.trainer(settings, rule: rule).run()
        let file = TrainingStateFile(small.scratch.folder.appending(path: "state.safetensors").path)
        var done = 0
        let stopped = try small.trainer(settings, rule: rule)
        let partial = try stopped.run(
            isStopped: { done >= stop },
            told: { event in
                if case .step(let step, _, _) = event { done = step }
            })
        #expect(partial.steps == stop && !partial.isComplete)
        try file.write(stopped.state())
        let resumed = try small.trainer(settings, rule: rule)
        try resumed.resume(file.read(), from: file.path)
        let result = try resumed.run()
        #expect(result.weights == whole.weights)
        #expect(result.removed == whole.removed)
        #expect(result.curve == whole.curve)
        #expect(result.rewound == whole.rewound)
        #expect(result.chosenStep == whole.chosenStep)
        #expect(try resumed.state().tensors("state:momentum") == momentum(settings, rule))
    }

    /// The optimiser's state of a training that never stopped.
    private func momentum(
        _ settings: TrainingSettings, _ rule: GradualPruning<PowerSchedule>
    ) throws -> [String: HostTensor] {
        let trainer = try small.trainer(settings, rule: rule)
        _ = try trainer.run()
        return try trainer.state().tensors("state:momentum")
    }

    @Test func aStateOfOtherSettingsIsRefused() throws {
        let trainer = try small.trainer(rule: PlainTraining())
        let state = try trainer.state()
        var settings = small.settings
        settings.batch = 9
        let error = #expect(throws: PruningError.self) {
            try small.trainer(settings, rule: PlainTraining()).resume(state, from: "state")
        }
        guard case .stale(file: "state", _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func aFileThatIsNoStateIsRefused() throws {
        let path = small.scratch.folder.appending(path: "model.safetensors").path
        #expect(throws: PruningError.stale(file: path, fact: "it holds no training")) {
            try TrainingStateFile(path).read()
        }
    }

    @Test func aLossThatIsNoNumberStopsWithTheStepAndTheLayer() throws {
        var settings = small.settings
        settings.rate = LearningRate(1e30)
        let error = #expect(throws: PruningError.self) {
            try small.trainer(settings, rule: PlainTraining()).run()
        }
        guard case .diverged(let step, let fact)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        // The first step goes far, the second one sees it.
        #expect(step == 2)
        #expect(fact.contains("fc"), "\(fact)")
    }

    @Test func aWeightThatIsNoNumberIsNamed() throws {
        let trainer = try Trainer(
            small.network, small.data, small.settings, rule: PlainTraining(),
            start: ["fc2.bias": HostTensor([0, .nan, 0] as [Float], shape: [3])])
        #expect(throws: PruningError.diverged(step: 1, fact: "the first to hold what is no number is fc2.bias")) {
            try trainer.run()
        }
    }

    @Test func cancellingEndsBetweenOperators() throws {
        #expect(throws: PruningError.cancelled) {
            try small.trainer(rule: PlainTraining()).run(isCancelled: { true })
        }
    }

    @Test func theTrainedNetworkIsScoredAndTrainedOn() throws {
        let trainer = try small.trainer(rule: PlainTraining())
        let result = try trainer.run()
        let network = result.network(from: small.network)
        for (name, array) in result.weights {
            let entry = try #require(network.checkpoint.entry(named: name))
            #expect(try network.checkpoint.read(entry) == array.bytes)
        }
        var settings = small.settings
        settings.length = .steps(1)
        settings.rate = LearningRate(0)
        settings.optimizer.weightDecay = 0
        let again = try Trainer(network, small.data, settings, rule: PlainTraining()).run()
        #expect(again.weights == result.weights)
    }

    @Test func frozenWeightsKeepTheirBits() throws {
        var settings = small.settings
        settings.frozen = [Glob("fc1.*")]
        let result = try small.trainer(settings, rule: PlainTraining()).run()
        #expect(Set(result.weights.keys) == ["fc2.weight", "fc2.bias"])
    }

    @Test func theBestPointsWeightsAreKept() throws {
        var settings = small.settings
        settings.length = .epochs(12)
        // Too fast to settle: the best is not the last.
        settings.rate = LearningRate(1.2)
        settings.kept = .best
        let result = try small.trainer(settings, rule: PlainTraining()).run()
        let best = try #require(result.curve.points.compactMap(\.heldTop1).max())
        let chosen = try #require(result.curve.points.first { $0.step == result.chosenStep })
        #expect(chosen.heldTop1 == best)
        settings.length = .steps(result.chosenStep)
        settings.kept = .last
        #expect(try small.trainer(settings, rule: PlainTraining()).run().weights == result.weights)
    }

    @Test func weightsOfTheRewindStepAreThoseOfATrainingThatLong() throws {
        var settings = small.settings
        settings.rate = LearningRate(0.05)
        settings.rewindStep = 6
        let rewound = try #require(try small.trainer(settings, rule: PlainTraining()).run().rewound)
        settings.length = .steps(6)
        #expect(try small.trainer(settings, rule: PlainTraining()).run().weights == rewound)
    }

    @Test func dataThatSayNothingAreRefused() throws {
        let data = try Scratch().data("x", [4, 6], Seeded.weights(24, seed: 4))
        let training = try TrainingData(train: data, held: nil, for: small.network.graph())
        let error = #expect(throws: PruningError.self) {
            try Trainer(small.network, training, small.settings, rule: PlainTraining()).run()
        }
        #expect("\(error.map { "\($0)" } ?? "")".contains("nothing to learn from"))
    }
}
