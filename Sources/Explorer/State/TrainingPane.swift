package import Pruning
import Subjects

/// A training in the background: its settings, how far it is, what came of it.
package struct TrainingPane: Sendable {
    package var settings = TrainingSettings.fewEpochs
    /// Row of the form.
    package var knob = 0
    /// What the attached data come to; nil where that is not known.
    package var fit: TrainingFit?
    /// Why network or data do not train.
    package var misfit: String?
    /// Which data were looked at, by the number of the request that opened them.
    package var inspected: Int?
    package var isRunning = false
    /// Whether it ends after the step at work.
    package var isStopping = false
    /// Of the training in force; answers of older ones are dropped.
    package var generation = 0
    /// What the plots show; nil before the first.
    package var shown: ShownTraining?
    /// The layer under the cursor; nil for the first.
    package var layer: Int?
    /// Why the last training ended.
    package var note: String?
    /// Steps that a training stopped before a restart had done, and which.
    package var onDisk: (steps: Int, kept: KeptTraining)?
    /// Which was looked for.
    package var looked: KeptTraining?
    /// 0 the weights of the layer under the cursor, then what is kept of each, then what the method shows of its own.
    package var picture = 0

    package init() {}
}

/// A training as the plots show it.
package struct ShownTraining: Sendable {
    /// All that it follows from: another one begins anew.
    package struct Origin: Sendable, Hashable {
        package var plan: Plan
        package var weights: Int
        package var settings: TrainingSettings
        package var data: String
    }

    package var origin: Origin
    package var step = 0
    package var total = 0
    package var seconds = 0.0
    package var losses = LossTrace()
    package var points: [TrainingCurve.Point] = []
    /// From the start to now.
    package var shapes: [WeightShapes] = []
    /// What the method shows of its own, at the last point.
    package var charts: [Chart] = []
    /// What can be taken up; nil while it runs.
    package var found: TrainedWeightsFound?
    package var isTaken = false

    package init(_ origin: Origin) { self.origin = origin }

    /// Shapes that are kept: beyond, every second goes.
    private static let mostShapes = 48

    mutating func add(_ shape: WeightShapes) {
        guard shape.step > shapes.last?.step ?? -1 else { return }
        shapes.append(shape)
        guard shapes.count > Self.mostShapes else { return }
        let last = shapes.count - 1
        shapes = shapes.enumerated().filter { $0.offset % 2 == 0 || $0.offset == last }.map(\.element)
    }
}

/// The losses of the steps, few enough to draw.
package struct LossTrace: Sendable, Hashable {
    package struct Sample: Sendable, Hashable {
        package var step: Int
        package var loss: Double
    }

    package private(set) var samples: [Sample] = []

    package init() {}

    private static let most = 400

    /// Beyond so many, neighbours become their mean.
    mutating func add(_ step: Int, _ loss: Double) {
        samples.append(Sample(step: step, loss: loss))
        guard samples.count > Self.most else { return }
        samples = stride(from: 0, to: samples.count - 1, by: 2).map { place in
            let (one, other) = (samples[place], samples[place + 1])
            return Sample(step: other.step, loss: (one.loss + other.loss) / 2)
        }
    }
}

extension ExplorerState {
    /// What a training that began now would follow from; nil without data.
    package var trainingOrigin: ShownTraining.Origin? {
        metrics.data.map { data in
            .init(plan: plan, weights: history.weights, settings: training.settings, data: data.text)
        }
    }

    /// The training that would begin now, as it is kept on disk when it is stopped; nil without data, or over weights that are on no
    /// disk.
    package var keptTraining: KeptTraining? {
        guard let data = metrics.data, !isTrained, !data.fingerprint.isEmpty else { return nil }
        return KeptTraining(
            beside: network.checkpoint, fingerprint: data.fingerprint, data: data.text, training.settings, plan)
    }

    /// Steps that just this training had done before a restart; nil where none is on disk.
    package var stepsOnDisk: Int? {
        guard let onDisk = training.onDisk, onDisk.kept == keptTraining else { return nil }
        return onDisk.steps
    }

    /// Whether Enter goes on with what was stopped.
    package var canResumeTraining: Bool {
        if training.shown?.found == nil, !training.isRunning, stepsOnDisk != nil { return true }
        guard let shown = training.shown, let found = shown.found, !found.isComplete else { return false }
        return shown.origin == trainingOrigin
    }

    /// Whether the present method removes weights while a network is trained.
    package var trainsByMethod: Bool { method.card.needs.contains(.training) }

    /// The form's rows: those of every training, then those of a method that removes weights meanwhile.
    package var trainingKnobs: [TrainingKnob] {
        TrainingKnob.always + (trainsByMethod ? method.tunables.map { .method($0.name) } : [])
    }

    /// Layers whose weights can be held at 0.
    package var trainingLayers: [Int] { network.layers.indices.filter { network.layers[$0].isPrunable } }

    /// The layer under the cursor of the Training screen.
    package var trainingLayer: Int? { training.layer ?? trainingLayers.first }
}
