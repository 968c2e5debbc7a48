import Checkpoints
import Explorer
import Foundation
import Subjects
import Tensors

/// A tensor's magnitudes read here, without the decoder or the rankings under test.
struct Weights {
    /// Ascending; every weight once.
    let magnitudes: [Float]

    init(_ layer: Layer, of network: Network) throws {
        let bytes = try network.checkpoint.withBytes(of: layer.entry) { raw in
            (0..<raw.byteCount).map { raw.unsafeLoadUnaligned(fromByteOffset: $0, as: UInt8.self) }
        }
        let values: [Float] =
            switch layer.entry.dtype {
            case .f32: Self.words(bytes, 4).map { Float(bitPattern: $0) }
            case .bf16: Self.words(bytes, 2).map { Float(bitPattern: $0 << 16) }
            case .f16: Self.words(bytes, 2).map { Float(Float16(bitPattern: UInt16($0))) }
            default: []
            }
        magnitudes = values.map(\.magnitude).sorted()
    }

    private static func words(_ bytes: [UInt8], _ size: Int) -> [UInt32] {
        stride(from: 0, to: bytes.count, by: size).map { start in
            (0..<size).reduce(0) { $0 | UInt32(bytes[start + $1]) << (8 * $1) }
        }
    }

    /// How many lie strictly below.
    func count(below bound: Float) -> Int { magnitudes.prefix { $0 < bound }.count }

    /// How many go when the cut passes the next value that occurs after so many.
    func countAfterStep(up removed: Int) -> Int {
        guard removed < magnitudes.count else { return removed }
        let value = magnitudes[removed]
        return magnitudes.lastIndex { $0 == value }.map { $0 + 1 } ?? removed
    }

    /// How many go when the cut falls back to the value before.
    func countAfterStep(down removed: Int) -> Int {
        guard removed > 0 else { return 0 }
        return count(below: magnitudes[removed - 1])
    }
}
