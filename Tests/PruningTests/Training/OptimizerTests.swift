import Checkpoints
import Foundation
import Pruning
import Subjects
import Tensors
import Testing

/// Against torch on the same weights and data.
@Suite(.enabled(if: Oracle.hasTorch, "needs torch and numpy in ESPALIER_TORCH_PYTHON or /usr/bin/python3"))
struct OptimizerTests {
    private static func settings(_ name: String) -> TrainingSettings {
        var settings = TrainingSettings()
        settings.length = .steps(3)
        settings.batch = 24
        settings.rate = LearningRate(0.1)
        settings.optimizer = OptimizerSettings(.sgd)
        switch name {
        case "momentum": settings.optimizer = nesterov
        case "adam":
            settings.optimizer = OptimizerSettings(.adam)
            settings.optimizer.weightDecay = 0.01
            settings.rate = LearningRate(0.01)
        case "adamw":
            settings.optimizer = OptimizerSettings(.adamw)
            settings.optimizer.weightDecay = 0.1
            settings.rate = LearningRate(0.01)
        case "clip": settings.clip = 0.05
        case "smoothing": settings.smoothing = 0.1
        default: break
        }
        return settings
    }

    private static var nesterov: OptimizerSettings {
        var optimizer = OptimizerSettings(.sgd)
        (optimizer.momentum, optimizer.isNesterov, optimizer.weightDecay) = (0.9, true, 5e-4)
        return optimizer
    }

    @Test(arguments: ["sgd", "momentum", "adam", "adamw", "clip", "smoothing"])
    func threeStepsAreTorchs(name: String) throws {
        let example = try TrainingCase(name)
        let result = try example.trainer(Self.settings(name), rule: PlainTraining()).run()
        #expect(try example.distance(result) < 1e-6)
    }

    @Test func epochsWithBatchNormAndAScheduleAreTorchs() throws {
        let example = try TrainingCase("epochs")
        var settings = TrainingSettings()
        (settings.length, settings.batch, settings.seed) = (.epochs(4), 16, 7)
        settings.optimizer = Self.nesterov
        settings.rate = LearningRate(0.1, .cosine(floor: 0), warmUp: 4)
        settings.measureEvery = 16
        var losses: [Double] = []
        let result = try example.trainer(settings, rule: PlainTraining(), isHeld: true).run(told: { event in
            if case .step(_, _, let loss) = event { losses.append(loss) }
        })
        let figures = try example.figures()
        #expect(try example.distance(result) < 1e-4)
        #expect(losses.count == 16)
        #expect(distance(losses, figures.losses) < 1e-4)
        let point = try #require(result.curve.points.last)
        #expect(abs((point.heldLoss ?? .nan) - figures.held) < 1e-4)
        #expect(abs((point.heldTop1 ?? .nan) - figures.right) < 1e-6)
    }

    @Test(arguments: [true, false]) func distillationOfOutputsAndHiddenStatesIsTorchs(isNamed: Bool) throws {
        let example = try TrainingCase("distillation")
        var settings = Self.settings("sgd")
        var distillation = DistillationSettings()
        (distillation.labels, distillation.logits, distillation.hidden) = (0.3, 0.7, 0.5)
        distillation.temperature = 3
        if isNamed { distillation.pairs = [.init(student: "relu1", teacher: "relu1")] }
        let path = example.oracle.folder.appending(path: "teacher").path
        let network = Network(try Checkpoint.open(path))
        settings.distillation = try distillation.naming(statesOf: network)
        let teacher = try Teacher(network, values: ["relu1"])
        let result = try example.trainer(settings, rule: PlainTraining(), teacher: teacher).run()
        #expect(try example.distance(result) < 1e-6)
    }
}
