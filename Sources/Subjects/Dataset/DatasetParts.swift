/// What a file holds: one set of data, or a few parts that whoever made it set apart.
package struct DatasetParts: Sendable {
    package let path: String
    /// `train`, `test` and `validation` where the data are so parted, else one of no name. Never empty.
    package let parts: [(name: String, data: Dataset)]

    package func part(_ name: String) throws(DatasetError) -> Dataset {
        if let found = parts.first(where: { $0.name == name }) { return found.data }
        throw .unknownPart(file: path, name: name, choices: parts.map(\.name))
    }

    /// What metrics are measured on: the test part, else the validation part, else all there is.
    package var evaluation: Dataset { first(["test", "validation"]) }

    /// What statistics are collected on: the training part, else the validation part, else all there is.
    package var calibration: Dataset { first(["train", "validation"]) }

    private func first(_ names: [String]) -> Dataset {
        for name in names {
            if let found = parts.first(where: { $0.name == name }) { return found.data }
        }
        return parts[0].data
    }
}
