import Checkpoints
import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// Data and answers of a session that runs networks, made by hand.
enum Measured {
    static let words = "digits.npz test, seed 0, images: /16"

    static func data(stored: SensitivityTable? = nil) -> AttachedData {
        AttachedData(
            name: "digits.npz test", text: "digits.npz", samples: 360, words: words, fingerprint: "00112233445566aa",
            stored: stored)
    }

    /// 350 of 360 right before and so many after: all that follows is counted in samples.
    static func report(right: Int = 329, samples: Int = 360, loss: Double = 0.312) -> Report {
        let (dense, now) = (350.0 / 360, Double(right) / 360)
        let change = now - dense
        return Report(
            metrics: [
                Metric(
                    .top1, now, interval: now - 0.03...now + 0.03, dense: dense,
                    differenceInterval: around(change, 0.02)),
                Metric(.top5, 1, interval: 0.99...1, dense: 1, differenceInterval: 0...0),
                Metric(
                    .loss, loss, interval: loss - 0.05...loss + 0.05, dense: 0.0931,
                    differenceInterval: around(loss - 0.0931, 0.04)),
                Metric(.cosine, 0.981, interval: 0.979...0.983),
                Metric(.divergence, 0.12, interval: 0.1...0.14),
                Metric(.outputError, 0.187, interval: 0.18...0.194),
            ],
            samples: samples, total: 360, data: words, seconds: 0.42)
    }

    private static func around(_ value: Double, _ half: Double) -> ClosedRange<Double> { value - half...value + half }

    /// Harm that grows with the square of the sparsity, up to `worst` at 1.
    static func row(_ name: String, worst: Double) -> SensitivityRow {
        SensitivityRow(
            name: name, metric: .loss, dense: 0.0931,
            points: SensitivityRequest.grid.map { .init(sparsity: $0, value: 0.0931 + worst * $0 * $0) })
    }
}

extension ExplorerState {
    /// A message, then what follows before a frame.
    @discardableResult
    mutating func receive(_ message: Message) -> [Command] {
        Update.apply(message, to: &self) + Update.settle(&self)
    }

    /// Data that open at once.
    @discardableResult
    mutating func attach(_ data: AttachedData = Measured.data()) -> [Command] {
        receive(.openData("digits.npz"))
        return receive(.attached(.success(data), number: metrics.openings))
    }

    /// An answer to the measuring request in force.
    @discardableResult
    mutating func measured(_ report: Report, isFinal: Bool = true) -> [Command] {
        receive(.session(.measured(report, isFinal: isFinal, generation: metrics.generation)))
    }

    @discardableResult
    mutating func probed(_ row: SensitivityRow) -> [Command] {
        receive(.session(.probed(row, generation: metrics.generation)))
    }

    /// Names of the layers that can be pruned.
    var prunableNames: [String] {
        network.layers.filter { solution.outcomes[$0.id].target != nil }.map(\.entry.name)
    }

    /// Every layer measured, each twice as harmed as the one before.
    mutating func probeAll() {
        press("5 <enter>")
        for (place, name) in prunableNames.enumerated() {
            probed(Measured.row(name, worst: 0.02 * Double(1 << (place % 8))))
        }
        receive(.session(.probingFinished(generation: metrics.generation)))
    }

    var text: String { ExplorerView.frame(self).text() }
}
