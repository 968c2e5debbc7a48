import Checkpoints

extension Network {
    /// What the network computes, from its own graph or from an architecture that is built in. Reads no weights.
    ///
    /// - Throws: `.noGraph` where neither is known, `.checkpoint` where that is so because an index stands in for the file that
    ///   holds it; what their readers say.
    package func graph() throws(ForwardError) -> Graph {
        if let record = checkpoint.graph { return try Graph(record, of: checkpoint) }
        do throws(ForwardError) { return try Graph(architectureOf: checkpoint) } catch {
            if case .noGraph = error, let absence = checkpoint.absence() { throw .checkpoint(absence) }
            throw error
        }
    }
}
