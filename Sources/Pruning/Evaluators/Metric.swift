package import Subjects

/// One measured figure of a network, beside what the dense network comes to on the same samples.
package struct Metric: Sendable, Hashable {
    package var kind: Kind
    package var value: Double
    /// The 95 % interval of `value` over samples drawn like these; nil where it has none.
    package var interval: ClosedRange<Double>?
    /// Nil for what compares with the dense network by itself.
    package var dense: Double?
    /// The 95 % interval of `value - dense`, sample by sample; narrower than the two intervals.
    package var differenceInterval: ClosedRange<Double>?

    package var difference: Double? { dense.map { value - $0 } }

    package init(
        _ kind: Kind, _ value: Double, interval: ClosedRange<Double>? = nil, dense: Double? = nil,
        differenceInterval: ClosedRange<Double>? = nil
    ) {
        self.kind = kind
        self.value = value
        self.interval = interval
        self.dense = dense
        self.differenceInterval = differenceInterval
    }

    package enum Kind: Sendable, Hashable {
        /// Share of samples whose label has the highest output, or one of the five highest.
        case top1
        case top5
        /// Mean cross-entropy in nats: a sample's label, or a token.
        case loss
        /// exp(loss) over tokens.
        case perplexity
        /// Mean cosine of a sample's outputs with the dense network's.
        case cosine
        /// Mean KL(dense ‖ candidate) of the output distributions, in nats.
        case divergence
        /// ‖outputs − dense outputs‖ / ‖dense outputs‖, mean over samples.
        case outputError
        /// Median of a run, in milliseconds.
        case latency
        /// Peak of what tensors hold, in bytes.
        case memory
        /// Named by an evaluator of one's own.
        case own(String)
    }
}

extension Metric.Kind: CustomStringConvertible {
    /// As reports name it.
    package var description: String {
        switch self {
        case .top1: "top-1"
        case .top5: "top-5"
        case .loss: "loss"
        case .perplexity: "perplexity"
        case .cosine: "cosine"
        case .divergence: "KL"
        case .outputError: "output error"
        case .latency: "latency ms"
        case .memory: "memory"
        case .own(let name): name
        }
    }

    /// Whether more is better.
    package var isGain: Bool {
        switch self {
        case .top1, .top5, .cosine: true
        case .loss, .perplexity, .divergence, .outputError, .latency, .memory, .own: false
        }
    }

    /// Whether it is a share, shown in percent.
    package var isShare: Bool { self == .top1 || self == .top5 }
}

/// What an evaluator found, and on what.
package struct Report: Sendable, Hashable {
    package var metrics: [Metric]
    package var samples: Int
    /// Samples that there are.
    package var total: Int
    /// Data and how they were made ready, in a line.
    package var data: String
    package var seconds: Double
    package var certainty: Certainty { .measured }

    package init(metrics: [Metric], samples: Int, total: Int, data: String, seconds: Double) {
        self.metrics = metrics
        self.samples = samples
        self.total = total
        self.data = data
        self.seconds = seconds
    }

    package subscript(kind: Metric.Kind) -> Metric? { metrics.first { $0.kind == kind } }
}
