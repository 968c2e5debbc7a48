/// A method that removes weights while a network is trained.
///
/// Its rule moves the masks; what a checkpoint that it trained, or any other, would lose to it is scored like everything else.
package protocol TrainingMethod: Method {
    associatedtype Rule: TrainingRule

    /// What it does around every step of the optimiser.
    var rule: Rule { get }
}
