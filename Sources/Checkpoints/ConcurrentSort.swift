import Dispatch

extension Array where Element: Sendable {
    /// The elements in order, those that are equal as they stood: two halves on two processors, then merged.
    package func concurrentlySorted(by precedes: @Sendable (Element, Element) -> Bool) -> [Element] {
        guard count > 8192 else { return sorted(by: precedes) }
        var halves = self
        let middle = count / 2
        halves.withUnsafeMutableBufferPointer { buffer in
            // Each half is sorted where it stands, and both are done when `concurrentPerform` returns.
            nonisolated(unsafe) let buffer = buffer
            DispatchQueue.concurrentPerform(iterations: 2) { half in
                var part = UnsafeMutableBufferPointer(rebasing: half == 0 ? buffer[..<middle] : buffer[middle...])
                part.sort(by: precedes)
            }
        }
        return Self.merged(halves, at: middle, by: precedes)
    }

    private static func merged(
        _ halves: [Element], at middle: Int, by precedes: (Element, Element) -> Bool
    ) -> [Element] {
        guard precedes(halves[middle], halves[middle - 1]) else { return halves }
        var merged: [Element] = []
        merged.reserveCapacity(halves.count)
        var (left, right) = (0, middle)
        while left < middle, right < halves.count {
            if precedes(halves[right], halves[left]) {
                merged.append(halves[right])
                right += 1
            } else {
                merged.append(halves[left])
                left += 1
            }
        }
        return merged + halves[left..<middle] + halves[right...]
    }
}
