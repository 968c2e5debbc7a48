import Checkpoints
import Explorer
import Methods
import Pruning
import Subjects
import Tensors
import Testing

/// Answers of a training, made by hand.
enum Trained {
    static let fit = TrainingFit(samples: 1437, held: 360)

    /// One a step of a training of so many: loss 2 / step, top-1 half way to 1 at every point.
    static func news(steps: Int, total: Int = 115, every: Int = 23, _ state: ExplorerState) -> [TrainingNews] {
        var news: [TrainingNews] = [.began(shapes(0, state))]
        for step in stride(from: 1, through: steps, by: 1) {
            news.append(.step(step, of: total, loss: 2 / Double(step), seconds: Double(step) / 10))
            guard step % every == 0 || step == total else { continue }
            news.append(.point(point(step, every), shapes(step, state)))
        }
        return news
    }

    static func point(_ step: Int, _ every: Int) -> TrainingCurve.Point {
        TrainingCurve.Point(
            step: step, epoch: Double(step) / Double(every), rate: 0.001, loss: 2 / Double(step), sparsity: 0.5,
            heldLoss: 2.5 / Double(step), heldTop1: 1 - 0.5 / Double(step / every + 1))
    }

    /// A peak that moves outwards with the steps; half of each layer is held.
    static func shapes(_ step: Int, _ state: ExplorerState) -> WeightShapes {
        var layers: [Int: WeightShape] = [:]
        for layer in state.trainingLayers {
            let count = state.network.layers[layer].parameters
            let peak = 4 + step / 6
            let counts = (0..<WeightShape.parts).map { Float(count / 2 / (1 + abs($0 - peak) * 4)) }
            layers[layer] = WeightShape(upper: 0.5, counts: counts, held: count / 2)
        }
        return WeightShapes(step: step, layers: layers)
    }

    /// Every weight doubled, under the present plan: the same go, and four times the energy.
    static func found(_ state: ExplorerState, steps: Int = 115, total: Int = 115) async throws -> TrainedWeightsFound {
        var elements: [String: [UInt8]] = [:]
        for layer in state.network.layers where layer.entry.dtype == .bf16 {
            let bytes = try state.network.checkpoint.read(layer.entry)
            let doubled = stride(from: 0, to: bytes.count, by: 2).map { place in
                2 * Float(bitPattern: UInt32(bytes[place]) << 16 | UInt32(bytes[place + 1]) << 24)
            }
            elements[layer.entry.name] = HostTensor(doubled, shape: layer.entry.shape).stored(as: .bf16)
        }
        let network = state.network.updated(elements)
        let settled = try await Session(network).settled(state.plan, by: try Catalog.open(state.plan.method))
        return TrainedWeightsFound(
            settled, curve: TrainingCurve(), steps: steps, total: total, chosenStep: steps, seconds: 12)
    }
}

extension ExplorerState {
    /// An answer to the training in force.
    @discardableResult
    mutating func train(_ news: TrainingNews) -> [Command] {
        receive(.session(.training(news, generation: training.generation)))
    }

    /// The Training screen with data that fit.
    mutating func fit(_ fit: TrainingFit? = Trained.fit) {
        attach()
        measured(Measured.report())
        press("7")
        receive(.inspected(.success(fit), number: metrics.openings))
    }
}
