package import Subjects

/// Labelled samples that filters are scored on: so many of each class, or of one.
package struct ReferenceSamples: Sendable {
    /// Fitted to the network.
    package let data: Dataset
    /// Samples that run at once.
    package let batch: Int

    /// - Parameters:
    ///   - perClass: from the front of the shuffled data; all of a class that has fewer.
    ///   - only: the one class that is explained; nil for all.
    /// - Throws: `.missing` without labels, or without a sample of the class; `.data`.
    package init(
        _ dataset: Dataset, for graph: Graph, perClass: Int, only: Int? = nil, seed: UInt64
    ) throws(PruningError) {
        guard dataset.labels != nil else {
            throw .missing(need: Need.labels.text, mend: "give --data with a class a sample")
        }
        var options = EvaluationOptions()
        options.seed = seed
        let found = try EvaluationData(dataset, for: graph, options)
        var counts: [Int: Int] = [:]
        var chosen: [Int] = []
        for index in 0..<found.dataset.count {
            guard let label = found.dataset.label(index), only == nil || label == only,
                counts[label, default: 0] < perClass
            else { continue }
            counts[label, default: 0] += 1
            chosen.append(index)
        }
        guard !chosen.isEmpty else {
            throw .missing(
                need: only.map { "samples of class \($0)" } ?? "samples", mend: "give data that have some")
        }
        (data, batch) = (found.dataset.selecting(chosen), found.batch)
    }
}
