package import Tensors

/// One vector for a text from an encoder's vectors for its tokens, as MiniLM's authors make it.
package enum SentenceEmbedding {
    /// The mean over the tokens that are seen, scaled to length 1.
    ///
    /// - Parameters:
    ///   - hidden: `last_hidden_state`, `[batch, positions, features]`.
    ///   - mask: `attention_mask`, `[batch, positions]`, 1 where a token is seen.
    /// - Returns: `[batch, features]`, F32.
    package static func mean(_ hidden: Tensor, _ mask: Tensor) throws(RuntimeError) -> Tensor {
        let runtime = hidden.runtime
        let weights = try runtime.call("aten::unsqueeze", .tensor(mask.cast(to: .f32)), .integer(-1))
        let count = try runtime.call("aten::clamp_min", .tensor(weights.sum([1])), .number(1e-9))
        let mean = try hidden.times(weights).sum([1]).divided(by: count)
        let length = try mean.squared().sum([-1], keeping: true)
        let root = try runtime.call(
            "aten::clamp_min", .tensor(runtime.call("aten::sqrt", .tensor(length))), .number(1e-12))
        return try mean.divided(by: root)
    }
}
