package import Subjects

/// What a network is measured on, and how.
package struct EvaluationOptions: Sendable, Hashable {
    /// Samples of one run; nil lets their size decide.
    package var batch: Int?
    /// The most samples that are used, from the front of the shuffled data; nil for all.
    package var samples: Int?
    /// Of the order of samples.
    package var seed: UInt64 = 0
    /// nil: all processors.
    package var threads: Int?

    package init() {}
}

/// Data ready to be measured on: fitted to the network, in the seed's order.
package struct EvaluationData: Sendable {
    package let dataset: Dataset
    package let batch: Int
    /// For reports: the file, what was done to it, the order.
    package let words: String

    /// - Throws: `.data` with both shapes where the data do not fit.
    package init(_ dataset: Dataset, for graph: Graph, _ options: EvaluationOptions) throws(PruningError) {
        let inputs = graph.inputs.map(ExpectedInput.init)
        let fitted: Dataset
        do throws(DatasetError) {
            fitted = try dataset.fitted(to: inputs).shuffled(seed: options.seed)
        } catch {
            throw .data(error)
        }
        self.dataset = options.samples.map(fitted.prefix) ?? fitted
        let elements = self.dataset.columns.reduce(0) { max($0, $1.sampleShape.reduce(1, *)) }
        let isTokens = self.dataset.columns.contains { $0.name == "input_ids" }
        batch = inputs.compactMap(\.batchSize).first ?? options.batch ?? Self.batch(elements, isTokens: isTokens)
        words = "\(dataset.name), seed \(options.seed), \(self.dataset.transforms)"
    }

    /// Windows go one by one, since every token has a whole vocabulary of outputs; images by their size.
    private static func batch(_ elements: Int, isTokens: Bool) -> Int {
        isTokens ? max(1, 512 / max(elements, 1)) : min(max((1 << 19) / max(elements, 1), 1), 128)
    }
}

extension ExpectedInput {
    init(_ input: Graph.Input) {
        let shape = input.shape?.map { length -> Int? in if case .fixed(let count) = length { count } else { nil } }
        self.init(name: input.name, shape: shape, dtype: input.dtype)
    }
}
