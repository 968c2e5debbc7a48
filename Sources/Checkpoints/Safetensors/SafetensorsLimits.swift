/// What a safetensors header may ask of us; the header's length is the format's own limit, the rest are ours.
package struct SafetensorsLimits: Sendable, Hashable {
    /// Bytes of the header; the reference has the same.
    package var headerBytes = 100_000_000
    /// Dimensions of one tensor.
    package var rank = 64
    /// UTF-8 bytes of one name.
    package var nameBytes = 4096
    /// Tensors of one file.
    package var tensors = 10_000_000

    package init() {}
}
