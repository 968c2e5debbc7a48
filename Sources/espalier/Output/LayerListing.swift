import Checkpoints
import Pruning
import Subjects
import Tensors

/// Every tensor of a network, as a table or as JSON.
struct LayerListing {
    private let network: Network
    /// Counted facts by layer; nil when nothing was counted.
    private let facts: [FactsScan.Facts?]?

    init(_ network: Network, facts: [FactsScan.Facts?]?) {
        self.network = network
        self.facts = facts
    }

    /// `zeros`, `nan`, `infinite` and `pqIndex` are null where they were not counted.
    var json: JSONValue { .array(network.layers.map(object)) }

    private func object(_ layer: Layer) -> JSONValue {
        let facts = facts?[layer.id]
        return .object(of: [
            ("name", .string(layer.entry.name)), ("shape", .array(layer.entry.shape.map { .integer($0) })),
            ("dtype", .string(layer.entry.dtype.rawValue)), ("kind", .string(layer.kind.rawValue)),
            ("role", .string(layer.name.role)), ("block", .optional(layer.name.block)),
            ("parameters", .integer(layer.parameters)), ("zeros", .optional(facts?.weights.zeros)),
            ("nan", .optional(facts?.weights.nans)), ("infinite", .optional(facts?.weights.infinities)),
            ("pqIndex", .optional(facts?.pqIndex)),
            ("prunable", .bool(layer.isPrunable)), ("reason", .optional(layer.reason?.text)),
            ("stored", .string(layer.entry.storedName)), ("tied", .optional(layer.entry.details?.tiedTo)),
            ("file", .string(network.checkpoint.files[layer.entry.file].name)),
        ])
    }

    var table: String {
        var columns: [TextTable.Column] = [
            .text("layer"), .text("kind"), .text("role"), .text("dtype"), .text("shape"), .number("parameters"),
        ]
        if facts != nil { columns += [.number("zeros"), .number("nan"), .number("infinite"), .number("pq index")] }
        var table = TextTable(columns + [.text("never pruned because")])
        for layer in network.layers { table.append(cells(layer)) }
        return table.text
    }

    private func cells(_ layer: Layer) -> [String] {
        var cells = [
            layer.entry.name, layer.kind.rawValue, layer.name.role, layer.entry.dtype.rawValue,
            layer.entry.shape.map(String.init).joined(separator: "×"), Amount.count(layer.parameters),
        ]
        if let facts {
            let found = facts[layer.id]
            let weights = found?.weights
            cells += [weights?.zeros, weights?.nans, weights?.infinities].map { $0.map(Amount.count) ?? "" }
            cells.append(found.map { Amount.fixed($0.pqIndex, 4) } ?? "")
        }
        return cells + [layer.reason?.text ?? ""]
    }
}
