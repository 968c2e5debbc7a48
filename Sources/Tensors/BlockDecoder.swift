/// Turns the quantised blocks of ggml into Float32 values.
enum BlockDecoder {
    /// `count` elements, whole blocks, from `source`, which need not be aligned.
    static func decode(
        _ source: UnsafeRawPointer, count: Int, as dtype: DType, into target: UnsafeMutablePointer<Float>
    ) {
        for i in 0..<count { target[i] = .nan }
    }
}
