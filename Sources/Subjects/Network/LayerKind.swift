import Checkpoints

/// What a tensor does in its network, as far as its name, shape and `config.json` tell.
package enum LayerKind: String, Sendable, Hashable, Codable, CaseIterable {
    case linear
    case conv
    case embedding
    case norm
    case bias
    case other
}

/// Why a tensor is listed but never pruned.
package enum LockReason: Sendable, Hashable {
    case integers
    case norm
    case bias
    case positionIdentifiers
    case buffer
    case quantizationScale
    case vector
    case empty
    case complex
    /// Another name for (a part of) the bytes of the tensor that is pruned.
    case tied(to: String)
    /// Of a type that only the file's own tool can decode.
    case opaque
    /// By the graph: a number or a list that tells an operator what to do.
    case setting
    /// By the graph: added to activations or multiplied with them, one by one.
    case elementwise
    /// By the graph: no operator uses it.
    case unused

    /// A clause that completes "never pruned: …".
    package var text: String {
        switch self {
        case .integers: "integers are indices or flags"
        case .norm: "a norm has one scale per channel"
        case .bias: "a bias has one value per unit"
        case .positionIdentifiers: "position ids are indices"
        case .buffer: "a fixed buffer, not trained"
        case .quantizationScale: "a scale of quantised weights"
        case .vector: "a vector or scalar, not a matrix"
        case .empty: "holds no weights"
        case .complex: "complex numbers are not ranked"
        case .tied(let other): "shares its weights with \(other.printable(limit: 80))"
        case .opaque: "a type that is listed but not decoded"
        case .setting: "a setting of its operator, not trained"
        case .elementwise: "meets activations one by one, not as a matrix"
        case .unused: "no operator uses it"
        }
    }
}
