import Testing

/// A model that must be refused, and the refusal.
struct RejectedModel: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let tensor: String?
    let fact: String
    /// The byte that the error names.
    let offset: Int

    var testDescription: String { name }

    /// - Parameter sign: the fault is where these bytes stand first, `shift` bytes further on.
    init(_ name: String, _ bytes: [UInt8], tensor: String? = nil, _ fact: String, at sign: [UInt8], shift: Int = 0) {
        let place = (0...bytes.count - sign.count).first { bytes[$0...].starts(with: sign) } ?? -1
        self.init(name, bytes, tensor: tensor, fact, place + shift)
    }

    /// The fault is where the tensor's message begins.
    init(_ name: String, _ tensor: Proto, _ fact: String) {
        self.init(name, Proto.model(tensor), tensor: "w", fact, at: tensor.bytes)
    }

    init(_ name: String, _ bytes: [UInt8], tensor: String? = nil, _ fact: String, _ offset: Int) {
        (self.name, self.bytes, self.tensor, self.fact, self.offset) = (name, bytes, tensor, fact, offset)
    }

    func line(_ file: String) -> String {
        file + ":" + (tensor.map { " tensor '\($0)':" } ?? "") + " " + fact + " (byte \(offset))"
    }
}

extension RejectedModel {
    static let table = wire + tensors + storage + structure + external
}
