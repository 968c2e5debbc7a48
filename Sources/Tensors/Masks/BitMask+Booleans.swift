import CScan

extension BitMask {
    /// One byte a unit, 1 = kept: how files hold `BOOL` tensors.
    package var booleans: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            if let base = buffer.baseAddress { cscan_spread(words, count, base) }
            filled = count
        }
    }
}

extension BitMask {
    /// What stays goes, and what goes stays.
    package var inverted: BitMask {
        var mask = BitMask()
        mask.reserveCapacity(count)
        for start in stride(from: 0, to: count, by: 64) {
            let length = min(64, count - start)
            mask.append(~words[start / 64] & (length == 64 ? .max : 1 << UInt64(length) - 1), count: length)
        }
        return mask
    }
}
