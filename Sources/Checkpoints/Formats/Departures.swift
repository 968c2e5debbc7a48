/// Oddities of one file, counted by what they are, so that a hundred thousand of a kind make one warning.
struct Departures {
    private let file: String
    /// Facts in the order in which they were first met.
    private var facts: [String] = []
    private var sightings: [String: (tensor: String?, count: Int)] = [:]

    init(file: String) {
        self.file = file
    }

    /// - Parameter fact: a clause that is the same for all tensors of its kind.
    mutating func note(_ fact: String, tensor: String?) {
        if let seen = sightings[fact] {
            sightings[fact] = (seen.tensor, seen.count + 1)
        } else {
            facts.append(fact)
            sightings[fact] = (tensor, 1)
        }
    }

    var warnings: [CheckpointWarning] {
        facts.map { fact in
            let seen = sightings[fact]
            return .departure(file: file, tensor: seen?.tensor, fact: fact, count: seen?.count ?? 0)
        }
    }
}
