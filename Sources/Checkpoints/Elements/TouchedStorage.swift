/// What has been read of a mapped storage since it was last released.
struct TouchedStorage {
    /// Windows in the storage that have been touched, a bit each; none where the storage is small.
    private var windows: [UInt64]
    private var count = 0
    private var lower = Int.max
    private var upper = 0

    /// Bytes of a window: Linux maps that much around a page that is touched.
    private static let windowBits = 16
    /// Windows that are released at once: 32 MiB.
    private static let releasedWindows = 512

    /// - Parameter byteCount: of the storage.
    init(of byteCount: Int) {
        let count = byteCount >> Self.windowBits + 1
        windows = count > Self.releasedWindows ? [UInt64](repeating: 0, count: count / 64 + 1) : []
    }

    /// Marks a part as read, and releases what has been, from the first byte to the last, when it has become much.
    mutating func note(_ part: Range<Int>, _ release: (Range<Int>) -> Void) {
        if windows.isEmpty || part.isEmpty { return }
        for window in part.lowerBound >> Self.windowBits...(part.upperBound - 1) >> Self.windowBits {
            let bit = (1 as UInt64) << UInt64(window % 64)
            if windows[window / 64] & bit == 0 {
                windows[window / 64] |= bit
                count += 1
            }
        }
        lower = min(lower, part.lowerBound)
        upper = max(upper, part.upperBound)
        if count < Self.releasedWindows { return }
        release(lower..<upper)
        for word in windows.indices { windows[word] = 0 }
        (count, lower, upper) = (0, .max, 0)
    }
}
