/// What was found of every sample so far, in the order they came; sums and intervals follow.
struct SampleFigures: Sendable {
    /// 0 or 1 a sample.
    var top1: [Double] = []
    var top5: [Double] = []
    /// Sum over a sample's tokens, or its label's alone.
    var loss: [Double] = []
    /// Tokens that count in `loss`.
    var tokens: [Double] = []
    var cosine: [Double] = []
    var divergence: [Double] = []
    var outputError: [Double] = []

    static func += (left: inout SampleFigures, right: SampleFigures) {
        left.top1 += right.top1
        left.top5 += right.top5
        left.loss += right.loss
        left.tokens += right.tokens
        left.cosine += right.cosine
        left.divergence += right.divergence
        left.outputError += right.outputError
    }

    /// - Parameter dense: of the dense network on at least these samples.
    func metrics(_ task: EvaluationTask, dense: SampleFigures) -> [Metric] {
        var metrics: [Metric] = []
        for (kind, path) in [(Metric.Kind.top1, \Self.top1), (.top5, \.top5)] where !self[keyPath: path].isEmpty {
            let (mine, other) = (self[keyPath: path], Array(dense[keyPath: path].prefix(self[keyPath: path].count)))
            let mean = Mean(mine)
            metrics.append(
                Metric(
                    kind, mean.value, interval: Mean.wilson(mean.value, count: mine.count), dense: Mean(other).value,
                    differenceInterval: Mean(zip(mine, other).map { $0 - $1 }).interval))
        }
        if !loss.isEmpty { metrics += losses(task, dense) }
        for (kind, numbers) in [(Metric.Kind.cosine, cosine), (.divergence, divergence), (.outputError, outputError)]
        where !numbers.isEmpty {
            let mean = Mean(numbers)
            metrics.append(Metric(kind, mean.value, interval: mean.interval))
        }
        return metrics
    }

    private func losses(_ task: EvaluationTask, _ dense: SampleFigures) -> [Metric] {
        let weights = tokens
        let mine = zip(loss, tokens).map { $0 / $1 }
        let other = zip(dense.loss, dense.tokens).prefix(mine.count).map { $0 / $1 }
        let (mean, before) = (Mean(mine, weights: weights), Mean(other, weights: weights))
        let change = Mean(zip(mine, other).map { $0 - $1 }, weights: weights)
        let loss = Metric(
            .loss, mean.value, interval: mean.interval, dense: before.value, differenceInterval: change.interval)
        guard case .language = task else { return [loss] }
        let scale = { (range: ClosedRange<Double>) in
            Self.exponential(range.lowerBound)...Self.exponential(range.upperBound)
        }
        let perplexity = Metric(
            .perplexity, Self.exponential(mean.value), interval: mean.interval.map(scale),
            dense: Self.exponential(before.value),
            // The change of the loss stretches the dense perplexity.
            differenceInterval: change.interval.map { range in
                let base = Self.exponential(before.value)
                return base * (Self.exponential(range.lowerBound) - 1)...base * (Self.exponential(range.upperBound) - 1)
            })
        return [perplexity, loss]
    }

    private static func exponential(_ value: Double) -> Double { Double.exponential(min(value, 700)) }
}

/// A mean of samples that may weigh differently, and its 95 % interval.
struct Mean {
    let value: Double
    /// Nil for fewer than two samples, and where all are the same only by their number being small.
    let interval: ClosedRange<Double>?

    init(_ numbers: [Double], weights: [Double]? = nil) {
        let weights = weights ?? Array(repeating: 1, count: numbers.count)
        let total = weights.reduce(0, +)
        let value = total > 0 ? zip(numbers, weights).reduce(0) { $0 + $1.0 * $1.1 } / total : 0
        self.value = value
        guard numbers.count > 1, total > 0, value.isFinite else {
            interval = nil
            return
        }
        let spread = zip(numbers, weights).reduce(0) { $0 + $1.1 * $1.1 * ($1.0 - value) * ($1.0 - value) }
        // n / (n − 1), as for the variance of a sample.
        let count = Double(numbers.count)
        let half = 1.959964 * (spread * count / (count - 1)).squareRoot() / total
        interval = half.isFinite ? value - half...value + half : nil
    }

    /// Of a share: holds also where all or none are right (Wilson 1927).
    static func wilson(_ share: Double, count: Int) -> ClosedRange<Double>? {
        guard count > 0, (0...1).contains(share) else { return nil }
        let (n, z) = (Double(count), 1.959964)
        let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        let half = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
        return max(0, middle - half)...min(1, middle + half)
    }
}
