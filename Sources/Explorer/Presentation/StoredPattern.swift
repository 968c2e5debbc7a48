import Checkpoints
import Pruning
import Subjects
import Tensors

/// A score as the checkpoint stores it: `bf16 3c92`, so that a threshold can be quoted to the bit.
enum StoredPattern {
    /// - Parameter bits: of the score as a Float32.
    static func text(_ bits: UInt32, of layer: Layer, by criterion: Criterion) -> String {
        guard criterion.readsBytes(of: layer) else { return hex(bits, digits: 8) }
        switch layer.entry.dtype {
        case .bf16: return "bf16 " + hex(bits >> 16, digits: 4)
        case .f16: return "f16 " + hex(UInt32(Float16(Float(bitPattern: bits)).bitPattern), digits: 4)
        default: return "f32 " + hex(bits, digits: 8)
        }
    }

    private static func hex(_ bits: UInt32, digits: Int) -> String {
        let text = String(bits, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
