import Checkpoints
import Tensors

/// What sums over all layers need of one, in plain numbers: a `Layer` holds names and shapes, which cost to pass around.
package struct LayerSize: Sendable, Hashable {
    package let parameters: Int
    /// Bytes as stored, and as 2:4 where the layer can be that.
    package let bytes: Int
    package let twoFourBytes: Int
    /// Bytes of one element, its share of a block's scales included.
    package let bytesPerWeight: Double
    /// As `Layer.operationsPerWeight`.
    package let operationsPerWeight: Double
    /// What these operations are for.
    package let run: Run

    /// What is counted once: a run of the whole network, a token, or a position of a convolution's output.
    package enum Run: Sendable, Hashable { case whole, token, position }

    init(_ layer: Layer) {
        parameters = layer.parameters
        bytes = layer.entry.byteCount
        let canBeTwoFour = layer.isPrunable && layer.kind == .linear && layer.inputAxis.length % 4 == 0
        twoFourBytes = canBeTwoFour ? bytes / 2 + (parameters + 7) / 8 : bytes
        bytesPerWeight = layer.entry.dtype.bytesPerElement
        operationsPerWeight = layer.operationsPerWeight
        run = layer.positions != nil ? .whole : layer.kind == .conv ? .position : .token
    }

    /// A bit a weight and the survivors, or the dense bytes where that is less.
    package func bitmaskBytes(removing removed: Int) -> Int {
        guard removed > 0 else { return bytes }
        return min(bytes, Int(Double(parameters - removed) * bytesPerWeight) + (parameters + 7) / 8)
    }
}
