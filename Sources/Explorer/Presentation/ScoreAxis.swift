import Pruning
import Subjects

/// From scores as rankings keep them to scores as people read them: w² is ranked by |w|, which orders it the same.
package struct ScoreAxis: Sendable, Hashable {
    package var isSquared: Bool
    package var symbol: String

    package func shown(_ score: Float) -> Double { isSquared ? Double(score) * Double(score) : Double(score) }

    package func score(shown: Double) -> Float { Float(isSquared ? shown.squareRoot() : shown) }
}

extension ExplorerState {
    /// Of the layer under the cursor.
    package var scoreAxis: ScoreAxis {
        shown.map { scoreAxis(of: $0) } ?? ScoreAxis(isSquared: false, symbol: "score")
    }

    package func scoreAxis(of layer: Int) -> ScoreAxis {
        guard let score = score(of: layer) else { return ScoreAxis(isSquared: false, symbol: "score") }
        guard case .geometry = score.target.units else {
            return ScoreAxis(isSquared: score.criterion == .square, symbol: score.criterion.symbol)
        }
        let symbol = score.criterion == .magnitude ? "L1" : score.criterion == .square ? "L2" : score.criterion.symbol
        return ScoreAxis(isSquared: false, symbol: symbol)
    }
}
