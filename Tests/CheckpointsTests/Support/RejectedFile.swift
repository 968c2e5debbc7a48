import Checkpoints
import Testing

/// A file that must be refused, and the refusal.
struct RejectedFile: Sendable, CustomTestStringConvertible {
    enum Place: Sendable {
        /// Where the header has the sign `§`, which is taken out.
        case sign
        /// That many bytes behind the header.
        case data(Int)
        case byte(Int)
        case none
    }

    let name: String
    let bytes: [UInt8]
    /// The error's case.
    let error: String
    let tensor: String?
    let fact: String
    let offset: Int?
    /// False where the limit is ours and the reference has none.
    let isRefusedByReference: Bool

    var testDescription: String { name }

    init(
        _ name: String, _ header: String, data: Int = 8, _ error: String, _ tensor: String?, _ fact: String,
        _ place: Place = .sign,
        isRefusedByReference: Bool = true
    ) {
        let text = header.replacing("§", with: "")
        let offset: Int? =
            switch place {
            case .sign:
                header.utf8.distance(from: header.startIndex, to: header.firstIndex(of: "§") ?? header.endIndex) + 8
            case .data(let count): 8 + text.utf8.count + count
            case .byte(let byte): byte
            case .none: nil
            }
        self.init(
            name, bytes: Safetensors.file(text, data: data), error, tensor, fact, offset,
            isRefusedByReference: isRefusedByReference)
    }

    init(
        _ name: String, bytes: [UInt8], _ error: String, _ tensor: String?, _ fact: String, _ offset: Int?,
        isRefusedByReference: Bool = true
    ) {
        (self.name, self.bytes, self.error, self.tensor, self.fact, self.offset) = (
            name, bytes, error, tensor, fact, offset
        )
        self.isRefusedByReference = isRefusedByReference
    }

    /// The line that a person shall read.
    func line(_ file: String) -> String {
        file + ":" + (tensor.map { " tensor '\($0)':" } ?? "") + " " + fact + (offset.map { " (byte \($0))" } ?? "")
    }
}

extension CheckpointError {
    /// The name of the case.
    var caseName: String { Mirror(reflecting: self).children.first?.label ?? "\(self)" }
}

extension CheckpointWarning {
    /// The name of the case.
    var caseName: String { Mirror(reflecting: self).children.first?.label ?? "\(self)" }
}
