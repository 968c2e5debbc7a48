package import Subjects

/// What is learnt from a teacher beside the labels, or in their place.
package struct DistillationSettings: Sendable, Hashable {
    /// Weights of the two losses: of the labels, and of the teacher's outputs.
    package var labels = 0.5
    package var logits = 0.5
    /// Both outputs are divided by it before they become shares; the loss is multiplied by its square (Hinton et al. 2015).
    package var temperature = 2.0
    /// Weight of the mean squared difference of hidden states, averaged over the pairs.
    package var hidden = 0.0
    /// Values of the student and of the teacher, by the names of their graphs; none: all hidden states, each with its namesake.
    package var pairs: [Pair] = []

    package struct Pair: Sendable, Hashable {
        package var student: String
        package var teacher: String

        package init(student: String, teacher: String) {
            self.student = student
            self.teacher = teacher
        }
    }

    package init() {}
}

extension DistillationSettings {
    /// With the network's own hidden states, each beside its namesake, where they count and none is named.
    ///
    /// - Parameter network: the student.
    /// - Throws: `.missing` for a network that has none.
    package func naming(statesOf network: Network) throws(PruningError) -> DistillationSettings {
        guard hidden > 0, pairs.isEmpty else { return self }
        let states: [String]
        do throws(ForwardError) { states = try network.graph().hiddenStates } catch { throw .forward(error) }
        guard !states.isEmpty else {
            throw .missing(need: "hidden states, which a single layer has not", mend: "let them count 0")
        }
        var named = self
        named.pairs = states.map { Pair(student: $0, teacher: $0) }
        return named
    }
}
