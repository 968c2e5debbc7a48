import Pruning
import Subjects
import Tensors

/// A cut held by the mouse: shown where it is, made an edit where it is let go.
package struct DraggedCut: Sendable, Hashable {
    /// Of the layer where the drag began, whatever is marked or comes under the cursor meanwhile.
    package var layer: Int
    /// Units that score below this would go.
    package var score: Float
}

extension ExplorerState {
    /// Units that would go, and of how many, were the mouse let go now; nil while nothing is dragged.
    package var dragged: (removed: Int, units: Int)? {
        guard let drag, let score = score(of: drag.layer), let target = solution.outcomes[drag.layer].target else {
            return nil
        }
        return (target.rounded(score.ranking.removed(below: drag.score).count), target.count)
    }
}
