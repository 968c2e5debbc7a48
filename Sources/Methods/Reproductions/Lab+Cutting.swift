import Checkpoints
import Pruning
import Subjects
import Synchronization
import Tensors

extension Lab {
    /// A network trained for one seed, made once for all trials that cut it.
    final class Trained: Sendable {
        struct Ready: Sendable {
            let network: Network
            let grouping: Grouping
            /// Second moments and means on what is calibrated on.
            let calibration: Calibration
            let choice: CalibrationChoice
        }

        private let ready = Mutex<Result<Ready, PruningError>?>(nil)

        /// The first that asks makes it, the others wait.
        func network(_ make: () throws(PruningError) -> Ready) throws(PruningError) -> Ready {
            try ready.withLock { (ready: inout sending Result<Ready, PruningError>?) -> Result<Ready, PruningError> in
                if let ready { return ready }
                let made: Result<Ready, PruningError>
                do throws(PruningError) { made = .success(try make()) } catch { made = .failure(error) }
                ready = made
                return made
            }.get()
        }
    }

    /// The trained network of a key, and what methods of groups know of it.
    ///
    /// - Parameters:
    ///   - config: what config.json holds.
    ///   - samples: that methods learn from, of the training part.
    func trained(
        _ config: String, _ settings: TrainingSettings, _ initialization: Initialization, samples: Int
    ) throws(PruningError) -> Trained.Ready {
        let trained = trained.withLock { all in
            let key = "\(settings.seed) \(config)"
            let found = all[key] ?? Trained()
            all[key] = found
            return found
        }
        return try trained.network { () throws(PruningError) in
            let network = try self.trained("to be cut", config, settings, initialization)
            let grouping: Grouping
            do throws(ForwardError) { grouping = try network.grouping() } catch { throw .forward(error) }
            let choice = CalibrationChoice(data: path, samples: samples, seed: settings.seed)
            let calibration = try choice.calibration(of: network, Need.inputGram.request) { _, _ in }
            return Trained.Ready(network: network, grouping: grouping, calibration: calibration, choice: choice)
        }
    }

    /// Cuts by a method of groups.
    func cut<M: GroupMethod>(
        _ trained: Trained.Ready, _ method: M, _ plan: Plan
    ) throws(PruningError) -> Slicing {
        let tools = GroupTools(
            trained.network, trained.grouping, calibration: trained.calibration, data: trained.choice)
        let choice = try method.choose(plan, with: tools)
        return try Slicing(trained.grouping, choice.cuts, changing: choice.changes)
    }

    /// Mean cross-entropy of a cut network on the samples that methods learn from.
    func calibrationLoss(_ trained: Trained.Ready, _ slicing: Slicing) throws(PruningError) -> Double {
        let data = try Dataset.calibrating(path, trained.network)
        var options = EvaluationOptions()
        (options.samples, options.seed) = (trained.choice.samples, trained.choice.seed)
        let bench = try EvaluationBench.open(trained.network, slicing, data, options)
        return try bench.measure(isCancelled: { false }) { _ in }[.loss]?.value ?? .nan
    }
}
