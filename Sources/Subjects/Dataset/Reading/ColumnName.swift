/// What the name of an array says: `x_train` is the column `x` of the part `train`.
struct ColumnName: Hashable {
    let base: String
    /// Empty where the name says none.
    let part: String

    init(_ name: String) {
        let isBreak: (Character) -> Bool = { "_-./".contains($0) }
        let first = name.prefix { !isBreak($0) }
        let last = name.reversed().prefix { !isBreak($0) }.reversed()
        if let part = Self.part(of: String(last)), last.count < name.count {
            (base, self.part) = (String(name.dropLast(last.count + 1)), part)
        } else if let part = Self.part(of: String(first)), first.count < name.count {
            (base, self.part) = (String(name.dropFirst(first.count + 1)), part)
        } else {
            (base, part) = (name, "")
        }
    }

    /// The one word for a part, whatever data call it; nil for other words.
    static func part(of word: String) -> String? {
        switch word.lowercased() {
        case "train", "training": "train"
        case "test", "testing": "test"
        case "val", "valid", "validation", "dev": "validation"
        default: nil
        }
    }

    /// Whether data usually call their labels so.
    var isLabel: Bool { ["y", "label", "labels", "target", "targets", "class", "classes"].contains(base.lowercased()) }
}
