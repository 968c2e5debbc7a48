import Terminal

extension Distribution {
    /// Shows the cut at another score without moving the axis, which the mouse is read against.
    mutating func hold(_ shown: Double) {
        let position = min(max(axis.position(of: shown), 0), 1)
        cut = min(Int((position * Double(heights.count)).rounded(.down)), heights.count - 1)
    }
}
