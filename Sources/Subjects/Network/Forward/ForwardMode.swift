/// How operators behave that learn and infer differently.
package struct ForwardMode: Sendable, Hashable {
    /// Whether batch norm takes a batch's own statistics, and writes them into its running ones.
    package var isTraining = false
    /// Whether dropout drops, drawing from libtorch's generator.
    package var drops = false

    package init(isTraining: Bool = false, drops: Bool = false) {
        self.isTraining = isTraining
        self.drops = drops
    }

    package static let inference = ForwardMode()
}
