/// The oddities of one model, counted by kind, so that a hundred thousand of a kind make one warning.
struct ONNXNotes {
    enum Kind: String, CaseIterable {
        case strings = "text, which is never a weight: not listed"
        case sparse = "sparse: listed by the values that it stores"
        case checksum = "a checksum of external data, which is not verified"
        case externalKey = "external data with a key that the format does not have"
        case unusedLocation = "names external data, though its data are here"
        case renamed = "a name that several graphs use: its graph's path stands before it"
        case emptyName = "a tensor without a name"
        case unknownField = "a field that ONNX 1.23 does not have: skipped"
        case training = "a training graph: not read"
        case longText = "a text of the model's description is shown in part"
    }

    private struct Sighting {
        var tensor: String?
        var count: Int
    }

    private let file: String
    private var sightings = [Sighting?](repeating: nil, count: Kind.allCases.count)

    init(file: String) { self.file = file }

    mutating func note(_ kind: Kind, tensor: String? = nil, count: Int = 1) {
        guard count > 0 else { return }
        let place = Kind.allCases.firstIndex(of: kind)!
        if sightings[place] == nil {
            sightings[place] = Sighting(tensor: tensor, count: count)
        } else {
            sightings[place]!.count += count
        }
    }

    /// In the order of the kinds.
    var warnings: [CheckpointWarning] {
        zip(Kind.allCases, sightings).compactMap { kind, seen in
            seen.map { .departure(file: file, tensor: $0.tensor, fact: kind.rawValue, count: $0.count) }
        }
    }
}
