package import Tensors

/// What a network says of one of its inputs.
package struct ExpectedInput: Sendable, Hashable {
    package let name: String
    /// The first dimension counts the samples; nil dimensions are open. Nil where the network says nothing.
    package let shape: [Int?]?
    package let dtype: DType?

    package init(name: String, shape: [Int?]?, dtype: DType? = nil) {
        self.name = name
        self.shape = shape
        self.dtype = dtype
    }

    /// Samples that every batch must hold, where the network does not leave that open.
    package var batchSize: Int? { shape?.first ?? nil }
}
