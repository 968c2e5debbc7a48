import Dispatch

extension RandomAccessCollection where Self: Sendable, Index == Int {
    /// `map` on two processors where there is enough to do: opening a checkpoint of tens of thousands of tensors waits for
    /// nothing else.
    package func concurrentMap<Result: Sendable>(_ transform: @Sendable (Element) -> Result) -> [Result] {
        guard count > 8192 else { return map(transform) }
        return [Result](unsafeUninitializedCapacity: count) { results, initialized in
            // Each half writes places of its own, and both are done when `concurrentPerform` returns.
            nonisolated(unsafe) let base = results.baseAddress!
            let middle = count / 2
            DispatchQueue.concurrentPerform(iterations: 2) { half in
                for place in half == 0 ? 0..<middle : middle..<count {
                    (base + place).initialize(to: transform(self[startIndex + place]))
                }
            }
            initialized = count
        }
    }
}
