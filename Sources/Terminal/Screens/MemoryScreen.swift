/// A screen without a terminal: keeps every frame that was shown and plays scripted keys. For tests, scripts and
/// `--once`.
@MainActor
package final class MemoryScreen: Screen {
    package private(set) var size: Size
    package var theme: Theme
    /// Every frame, oldest first.
    package private(set) var frames: [Frame] = []
    /// Calls other than `show` and `keys`, in order: `suspend`, `resume`, `close`.
    package private(set) var calls: [String] = []
    private var script: [[Key]] = []

    package init(size: Size, theme: Theme = .terminal) {
        self.size = size
        self.theme = theme
    }

    /// The frame on show.
    package var frame: Frame? { frames.last }

    /// Keys that one later call of `keys()` returns together.
    package func feed(_ keys: [Key]) { script.append(keys) }

    /// Whether all fed keys were read.
    package var isDrained: Bool { script.isEmpty }

    package func show(_ frame: Frame) { frames.append(frame) }

    package func keys() -> [Key] {
        guard !script.isEmpty else { return [] }
        let keys = script.removeFirst()
        for case .resize(let size) in keys { self.size = size }
        return keys
    }

    package func suspend() { calls.append("suspend") }
    package func resume() { calls.append("resume") }
    package func close() { calls.append("close") }
}
