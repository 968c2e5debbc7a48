extension BitMask {
    /// One byte a unit, 1 = kept: how files hold `BOOL` tensors.
    package var booleans: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            for i in 0..<count { buffer[i] = UInt8(truncatingIfNeeded: words[i &>> 6] &>> UInt64(i & 63)) & 1 }
            filled = count
        }
    }
}
