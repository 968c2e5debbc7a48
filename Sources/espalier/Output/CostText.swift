import Checkpoints
import Pruning
import Subjects

/// What the nodes of a network cost, as a table and as JSON.
struct CostText {
    private let costs: [NodeCost]

    init(_ costs: [NodeCost]) { self.costs = costs }

    var json: JSONValue {
        .array(
            costs.map { cost in
                .object(of: [
                    ("name", .string(cost.name)), ("operation", .string(cost.operation)),
                    ("shapes", .array(cost.shapes.map { .array($0.map(JSONValue.integer)) })),
                    ("parameters", .integer(cost.parameters)), ("multiplyAdds", .integer(cost.multiplyAdds)),
                    ("activationBytes", .integer(cost.activationBytes)),
                ])
            })
    }

    var table: String {
        var table = TextTable([
            .text("node"), .text("operator"), .text("output"), .number("parameters"), .number("multiply-adds"),
            .number("bytes"),
        ])
        for cost in costs {
            let shape = cost.shapes.first.map { $0.map(String.init).joined(separator: "×") } ?? ""
            table.append([
                cost.name, cost.operation, shape, Amount.count(cost.parameters), Amount.count(cost.multiplyAdds),
                Amount.bytes(cost.activationBytes),
            ])
        }
        let products = costs.reduce(0) { $0 + $1.multiplyAdds }
        let bytes = costs.reduce(0) { $0 + $1.activationBytes }
        return table.text
            + "\nEXACT for these shapes: \(Amount.count(products)) multiply-adds, \(Amount.bytes(bytes)) of outputs in all\n"
    }
}
