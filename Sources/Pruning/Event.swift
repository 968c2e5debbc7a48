package import Subjects

/// What the session tells, each with the generation of the request it answers.
package enum Event: Sendable {
    /// A layer's scores were counted, or told apart further.
    case scored(TargetScore, generation: Int)
    /// Samples of the method's data that were run, before scoring begins.
    case collecting(Collected, generation: Int)
    case progress(ScoringProgress, generation: Int)
    case unitSparsity(UnitSparsity, generation: Int)
    case failed(layer: Int, PruningError, generation: Int)
    /// Every target of the request has been scored or has failed.
    case finished(generation: Int)
    /// The network as it is cut was measured, on all samples or on the first of them.
    case measured(Report, isFinal: Bool, generation: Int)
    case measuringFailed(PruningError, generation: Int)
    /// One layer alone was measured at several sparsities.
    case probed(SensitivityRow, generation: Int)
    case probingFinished(generation: Int)
    case training(TrainingNews, generation: Int)
}

/// How far a pass over a method's data is.
package struct Collected: Sendable, Hashable {
    package var samples: Int
    package var total: Int

    package init(samples: Int, total: Int) {
        self.samples = samples
        self.total = total
    }
}

/// How far a pass over the weights is.
package struct ScoringProgress: Sendable, Hashable {
    package var bytesDone: Int
    package var bytesTotal: Int
    package var layersDone: Int
    package var layersTotal: Int
    /// Since the pass began.
    package var seconds: Double

    package init(bytesDone: Int, bytesTotal: Int, layersDone: Int, layersTotal: Int, seconds: Double) {
        self.bytesDone = bytesDone
        self.bytesTotal = bytesTotal
        self.layersDone = layersDone
        self.layersTotal = layersTotal
        self.seconds = seconds
    }

    package var bytesPerSecond: Double { seconds > 0 ? Double(bytesDone) / seconds : 0 }

    /// At the mean rate so far; nil before there is one.
    package var secondsLeft: Double? {
        bytesPerSecond > 0 ? Double(bytesTotal - bytesDone) / bytesPerSecond : nil
    }
}
