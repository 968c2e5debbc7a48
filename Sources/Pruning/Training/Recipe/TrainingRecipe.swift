import Checkpoints
import Subjects

/// A training as it is kept and shared: which network, on what, and how.
package struct TrainingRecipe: Sendable, Hashable {
    /// Where the weights begin.
    package enum Source: Sendable, Hashable {
        /// A checkpoint's path.
        case checkpoint(String)
        case scratch(StartingCheckpoint)
    }

    package var source: Source
    /// As `--data` takes it; nil where the command must name it.
    package var data: String?
    /// Share of the training part that is held out; nil: the part that the data have for it.
    package var held: Double?
    package var settings = TrainingSettings()
    /// What removes weights meanwhile; nil: nothing does.
    package var method: MethodChoice?
    /// The path of the network that distillation learns from.
    package var teacher: String?

    package init(source: Source) { self.source = source }
}
