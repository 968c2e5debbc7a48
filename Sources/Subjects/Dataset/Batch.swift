package import Tensors

/// Samples in memory, ready for a network.
package struct Batch: Sendable {
    /// In the order of the columns; the first axis counts the samples.
    package let inputs: [(name: String, value: HostTensor)]
    /// I64, one a sample; nil without labels.
    package let labels: HostTensor?
    /// Which samples they are: rows of the file, whatever split and shuffle came between.
    package let indices: [Int]

    /// Samples in it.
    package var count: Int { indices.count }
}
