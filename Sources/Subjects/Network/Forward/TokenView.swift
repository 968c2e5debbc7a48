package import Tensors

/// What is seen of a block that has just run, where tokens may leave: activations alone.
package struct TokenView {
    /// The node that tokens leave at.
    package static let operation = "espalier.KeepTokens"

    /// Place among those that the graph was gated at.
    package let site: Int
    /// Where each query looks: `[batch, heads, tokens, tokens]`, rows of sum 1.
    package let attention: Tensor
    /// Of all heads side by side: `[batch, tokens, features]`.
    package let queries: Tensor
    package let keys: Tensor
    package let values: Tensor
    /// What the block left: `[batch, tokens, features]`.
    package let hidden: Tensor

    package var batch: Int { hidden.shape[0] }
    package var tokens: Int { hidden.shape[1] }
}

/// Says which tokens of each sample stay, ascending, as many of each; nil for all.
package typealias TokenGate = (TokenView) throws(ForwardError) -> [[Int]]?
