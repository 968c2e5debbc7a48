/// On how many bits the weights of single layers lie, where that is not what the method says of all: `*fc1*=4`.
package struct LayerBits: Sendable, Hashable {
    package var glob: Glob
    /// Of every weight; 32 rounds none.
    package var bits: Int

    /// A sign and a bit at least.
    package static let range = 2...32

    package init(_ glob: Glob, _ bits: Int) {
        (self.glob, self.bits) = (glob, bits)
    }

    /// Whether the tensor's name or that of its module matches.
    package func matches(_ tensor: String) -> Bool {
        glob.matches(tensor) || tensor.lastIndex(of: ".").map { glob.matches(String(tensor[..<$0])) } == true
    }
}

extension LayerBits: CustomStringConvertible, LosslessStringConvertible {
    package var description: String { "\(glob.text)=\(bits)" }

    /// Reads `GLOB=BITS`; bits are what follows the last `=`. Nil for anything but a whole number in the range.
    package init?(_ text: String) {
        guard let equals = text.lastIndex(of: "="), equals > text.startIndex,
            let bits = Int(text[text.index(after: equals)...]), Self.range.contains(bits)
        else { return nil }
        self.init(Glob(String(text[..<equals])), bits)
    }
}

extension Plan {
    /// Of the weights in this tensor, the last match winning; nil where the method's number holds.
    package func bits(of tensor: String) -> Int? { bits.last { $0.matches(tensor) }?.bits }
}
