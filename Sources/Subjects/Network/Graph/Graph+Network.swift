import Checkpoints

extension Network {
    /// What the network computes, from its own graph or from an architecture that is built in. Reads no weights.
    ///
    /// - Throws: `.noGraph` where neither is known, what their readers say.
    package func graph() throws(ForwardError) -> Graph {
        if let record = checkpoint.graph { return try Graph(record, of: checkpoint) }
        return try Graph(architectureOf: checkpoint)
    }
}
