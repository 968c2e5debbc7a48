/// The oddities of one header, counted by kind, so that a hundred thousand of a kind make one warning.
struct HeaderTally {
    enum Kind: Int, CaseIterable {
        case leadingWhitespace, trailingWhitespace, nullMetadata, repeatedMetadataKey, repeatedTensor, unknownField
        case emptyName, controlCharacters, emptyTensor, scalar, unsortedHeader, unaligned, noTensors
    }

    private struct Sighting {
        var tensor: String
        var detail: String
        var count: Int
    }

    let file: String
    private var sightings = [Sighting?](repeating: nil, count: Kind.allCases.count)

    init(file: String) {
        self.file = file
    }

    mutating func note(_ kind: Kind, tensor: String = "", detail: String = "") {
        if sightings[kind.rawValue] == nil {
            sightings[kind.rawValue] = Sighting(tensor: tensor, detail: detail, count: 1)
        } else {
            sightings[kind.rawValue]!.count += 1
        }
    }

    /// In the order of the kinds.
    var warnings: [CheckpointWarning] {
        Kind.allCases.compactMap { kind in sightings[kind.rawValue].map { warning(kind, $0) } }
    }

    private func warning(_ kind: Kind, _ seen: Sighting) -> CheckpointWarning {
        switch kind {
        case .leadingWhitespace: .leadingWhitespace(file: file)
        case .trailingWhitespace: .trailingWhitespace(file: file)
        case .nullMetadata: .nullMetadata(file: file)
        case .repeatedMetadataKey: .repeatedMetadataKey(file: file, key: seen.detail, count: seen.count)
        case .repeatedTensor: .repeatedTensor(file: file, tensor: seen.tensor, count: seen.count)
        case .unknownField: .unknownField(file: file, tensor: seen.tensor, field: seen.detail, count: seen.count)
        case .emptyName: .emptyName(file: file)
        case .controlCharacters: .controlCharacters(file: file, tensor: seen.tensor, count: seen.count)
        case .emptyTensor: .emptyTensor(file: file, tensor: seen.tensor, count: seen.count)
        case .scalar: .scalar(file: file, tensor: seen.tensor, count: seen.count)
        case .unsortedHeader: .unsortedHeader(file: file, tensor: seen.tensor)
        case .unaligned: .unaligned(file: file, tensor: seen.tensor, count: seen.count)
        case .noTensors: .noTensors(file: file)
        }
    }
}
