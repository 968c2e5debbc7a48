package import Subjects
import Tensors

/// What a network is trained on and what it is measured on meanwhile, fitted to its inputs.
package struct TrainingData: Sendable {
    package let train: Dataset
    /// Nil where nothing is held out.
    package let held: Dataset?
    /// For reports and for a resumed training, which must have the same.
    package let words: String
    /// Samples that every batch must have, where the network says so.
    let fixedBatch: Int?

    /// - Throws: `.data` where they do not fit.
    package init(train: Dataset, held: Dataset?, for graph: Graph) throws(PruningError) {
        let inputs = graph.inputs.map(ExpectedInput.init)
        do throws(DatasetError) {
            self.train = try train.fitted(to: inputs)
            self.held = try held.map { (held) throws(DatasetError) in try held.fitted(to: inputs) }
        } catch {
            throw .data(error)
        }
        fixedBatch = inputs.compactMap(\.batchSize).first
        words = "\(train.name), \(train.count) to train, \(held?.count ?? 0) held, \(train.transforms)"
    }

    /// The parts of a file: its training part, and its test or validation part, or a share that is split off by the seed.
    ///
    /// - Parameter share: of the training part, 0…1, held out; nil: the part that the file has for it.
    package static func parts(
        _ parts: DatasetParts, held share: Double?, seed: UInt64
    ) throws(PruningError) -> (train: Dataset, held: Dataset?) {
        guard let share else {
            let isParted = parts.parts.count > 1
            return (parts.calibration, isParted ? parts.evaluation : nil)
        }
        do throws(DatasetError) {
            let split = try parts.calibration.split(held: share, seed: seed)
            return (split.rest, split.held)
        } catch {
            throw .data(error)
        }
    }
}

/// Which samples a step sees: every epoch all of them once, in an order of the seed and the epoch.
struct TrainingOrder {
    let samples: Int
    let batch: Int
    let seed: UInt64
    private let keepsRest: Bool
    private var order: (epoch: Int, rows: [Int]) = (-1, [])

    /// - Parameter isFixed: whether every batch must be whole.
    init(samples: Int, batch: Int, seed: UInt64, isFixed: Bool) {
        self.samples = samples
        self.batch = max(1, min(batch, samples))
        self.seed = seed
        let rest = samples % self.batch
        // Batch norm has no variance of one sample.
        keepsRest = !isFixed && rest > 1
    }

    var perEpoch: Int { max(samples / batch + (keepsRest ? 1 : 0), 1) }

    mutating func rows(of step: Int) -> [Int] {
        let epoch = step / perEpoch
        if order.epoch != epoch {
            var random = Random(seed: seed, stream: "epoch \(epoch)")
            order = (epoch, random.permutation(of: samples))
        }
        let start = step % perEpoch * batch
        return Array(order.rows[start..<min(start + batch, samples)])
    }
}
