/// What a GGUF header may ask of us: llama.cpp's own limits, and two of ours where it has none.
package struct GGUFLimits: Sendable, Hashable {
    /// Bytes of a string; llama.cpp's `GGUF_MAX_STRING_LENGTH`.
    package var stringBytes = 1 << 30
    /// Values of an array; llama.cpp's `GGUF_MAX_ARRAY_ELEMENTS`.
    package var arrayCount = 1 << 30
    /// Bytes of a key, by the specification.
    package var keyBytes = 65_535
    /// Keys; models have some dozens. Ours.
    package var pairs = 100_000
    /// Bytes of a tensor's name; llama.cpp's `GGML_MAX_NAME` counts a zero behind it.
    package var nameBytes = 63
    /// llama.cpp's `GGML_MAX_DIMS`.
    package var dimensions = 4
    /// Tensors of one file. Ours.
    package var tensors = SafetensorsLimits().tensors
    /// Experts that stacks are divided into, in all; a file that has more keeps its stacks. The largest networks have 70,000. Ours.
    package var experts = 250_000

    package init() {}
}
