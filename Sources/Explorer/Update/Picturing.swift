import Checkpoints
package import Pruning
import Subjects

/// Which picture a screen shows, where a method has some of its own.
enum Picturing {
    static func next(_ step: Int, _ state: inout ExplorerState) {
        switch state.view {
        case .groups: turn(&state.groups.picture, step, of: state.groupPictures.count)
        case .training: turn(&state.training.picture, step, of: state.trainingPictures.count)
        default:
            let count = state.methodCharts.count
            guard count > 0 else {
                return Moving.refuse("\(state.method.card.id) shows nothing of its own here", &state)
            }
            turn(&state.plot.picture, step, of: count + 1)
        }
    }

    private static func turn(_ picture: inout Int, _ step: Int, of count: Int) {
        guard count > 0 else { return }
        picture = ((min(picture, count - 1) + step) % count + count) % count
    }
}

extension ExplorerState {
    /// What the present method shows of what it scored.
    package var methodCharts: [Chart] { method.charts?(scores.compactMap { $0 }, network, shown) ?? [] }

    /// What is shown of a training, one at a time.
    package var trainingPictures: [TrainingPicture] {
        let own = [density, densities, merit].compactMap { $0 } + (training.shown?.charts ?? [])
        return [.weights] + own.map { .chart($0) }
    }

    /// The same over the points so far: how a method came to share its budget out.
    private var densities: Chart? {
        guard let shapes = training.shown?.shapes, shapes.count > 1 else { return nil }
        let rows = trainingLayers.filter { shapes.last?.layers[$0] != nil }
        let values = rows.map { layer in
            let whole = Double(max(network.layers[layer].parameters, 1))
            return shapes.map { $0.layers[layer].map { 1 - Double($0.held) / whole } ?? .nan }
        }
        return Chart(
            "kept of each layer over time",
            .map(.init(rows.map { network.layers[$0].entry.name }, by: "first to last point", values)), .exact)
    }

    /// What sparsity costs, where a method raises it.
    private var merit: Chart? {
        guard trainsByMethod, let points = training.shown?.points, points.count > 1 else { return nil }
        let isShare = points.contains { $0.heldTop1 != nil }
        let found = points.compactMap { point -> Chart.Point? in
            let value = isShare ? point.heldTop1.map { $0 * 100 } : point.heldLoss
            return value.map { Chart.Point(point.sparsity * 100, $0) }
        }
        guard found.count > 1 else { return nil }
        return Chart(
            isShare ? "top-1 % held out by sparsity" : "loss held out by sparsity",
            .curves(.init([.init("points", found)], by: "% held at 0")), .measured)
    }

    /// What of each layer is not held at 0, at the last point.
    private var density: Chart? {
        guard let last = training.shown?.shapes.last, !last.layers.isEmpty else { return nil }
        let rows = trainingLayers.compactMap { layer in
            last.layers[layer].map { shape in
                let whole = max(network.layers[layer].parameters, 1)
                return Chart.Bars.Row(network.layers[layer].entry.name, 1 - Double(shape.held) / Double(whole))
            }
        }
        return Chart(
            "kept of each layer, step \(Numbers.grouped(last.step))", .bars(.init(rows, of: "kept", areShares: true)),
            .exact)
    }
}

/// What is shown beside the curves of a training.
package enum TrainingPicture: Sendable, Hashable {
    /// |w| of the layer under the cursor.
    case weights
    case chart(Chart)
}
