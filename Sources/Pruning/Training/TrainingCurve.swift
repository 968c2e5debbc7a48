import Checkpoints
package import Subjects
package import Tensors

/// What a training came to so far, point by point.
package struct TrainingCurve: Sendable, Hashable {
    package var points: [Point] = []

    package init() {}

    /// Once so many steps were done.
    package struct Point: Sendable, Hashable {
        package var step: Int
        /// Epochs done, with the part of the one at work.
        package var epoch: Double
        /// Of the last step.
        package var rate: Double
        /// Mean of the training losses since the point before, penalties and distillation included.
        package var loss: Double
        /// Share of the prunable weights held at 0.
        package var sparsity: Double
        /// Mean cross-entropy on the held-out samples; nil without any.
        package var heldLoss: Double?
        /// Share of the held-out samples that are right; nil where there are no classes.
        package var heldTop1: Double?

        /// What points are compared by: larger is better; nil where nothing is held out.
        var merit: Double? { heldTop1 ?? heldLoss.map { -$0 } }

        /// As numbers of a state file; what is missing is NaN.
        var numbers: [Double] {
            [Double(step), epoch, rate, loss, sparsity, heldLoss ?? .nan, heldTop1 ?? .nan]
        }

        package init(
            step: Int, epoch: Double, rate: Double, loss: Double, sparsity: Double, heldLoss: Double? = nil,
            heldTop1: Double? = nil
        ) {
            self.step = step
            self.epoch = epoch
            self.rate = rate
            self.loss = loss
            self.sparsity = sparsity
            self.heldLoss = heldLoss
            self.heldTop1 = heldTop1
        }

        /// Nil for another number of numbers, or a step that is none.
        init?(_ numbers: [Double]) {
            guard numbers.count == 7, let step = Int(exactly: numbers[0]) else { return nil }
            func known(_ place: Int) -> Double? { numbers[place].isNaN ? nil : numbers[place] }
            self.init(
                step: step, epoch: numbers[1], rate: numbers[2], loss: numbers[3], sparsity: numbers[4],
                heldLoss: known(5), heldTop1: known(6))
        }
    }
}

/// What a training tells while it goes.
package enum TrainingEvent: Sendable, Hashable {
    /// So many of so many steps are done; the last one had this loss.
    case step(Int, of: Int, loss: Double)
    case point(TrainingCurve.Point)
}

/// What a training hands out.
package struct TrainingResult: Sendable {
    /// By tensor name: weights and running statistics, as the settings choose them.
    package var weights: [String: HostTensor]
    /// BOOL, true where 0 is held, of the last step; layers that hold nothing are left out.
    package var removed: [String: HostTensor]
    /// Weights after `rewindStep` steps; nil without, or before that step.
    package var rewound: [String: HostTensor]?
    package var curve: TrainingCurve
    /// Done, and of the whole training.
    package var steps: Int
    package var total: Int
    package var perEpoch: Int
    /// Of the point whose weights these are; the last step where they are the last.
    package var chosenStep: Int
    package var seconds: Double

    package var isComplete: Bool { steps == total }

    /// The network with these weights in memory, each in its own type: what is scored, measured and exported next.
    ///
    /// - Parameter network: the one that was trained.
    package func network(from network: Network) -> Network {
        var elements: [String: [UInt8]] = [:]
        for (name, array) in weights {
            guard let entry = network.checkpoint.entry(named: name) else { continue }
            elements[name] = array.stored(as: entry.dtype)
        }
        return network.updated(elements)
    }
}
