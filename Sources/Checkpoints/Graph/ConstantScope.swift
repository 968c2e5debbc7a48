/// Which value is which constant, seen from inside a graph; and who makes and who uses a value.
///
/// A graph inside a node sees the values of the graphs around it. Tables are made for the graphs that are asked about.
package struct ConstantScope {
    private let record: GraphRecord
    private var constants: [Int: [GraphRecord.Text: Int]] = [:]
    private var producers: [Int: [GraphRecord.Text: Int]] = [:]
    private var consumers: [Int: [GraphRecord.Text: Int]] = [:]

    package init(_ record: GraphRecord) { self.record = record }

    /// Index of the constant tensor that a value is.
    package mutating func tensor(_ value: GraphRecord.Text, in graph: Int) -> Int? {
        guard !value.isEmpty else { return nil }
        var graph = graph
        while true {
            if constants[graph] == nil {
                constants[graph] = Dictionary(
                    record.graphs[graph].constants.map { ($0.value, $0.tensor) },
                    uniquingKeysWith: { first, _ in first })
            }
            if let tensor = constants[graph]?[value] { return tensor }
            guard let parent = record.graphs[graph].parent else { return nil }
            graph = parent.graph
        }
    }

    /// The node of the same graph whose output a value is.
    package mutating func producer(of value: GraphRecord.Text, in graph: Int) -> GraphRecord.Node? {
        if producers[graph] == nil { producers[graph] = table(graph) { record.outputs(of: $0) } }
        return producers[graph]?[value].map { record.graphs[graph].nodes[$0] }
    }

    /// The first node of the same graph that has a value as input.
    package mutating func consumer(of value: GraphRecord.Text, in graph: Int) -> GraphRecord.Node? {
        if consumers[graph] == nil { consumers[graph] = table(graph) { record.inputs(of: $0) } }
        return consumers[graph]?[value].map { record.graphs[graph].nodes[$0] }
    }

    private func table(
        _ graph: Int, _ values: (GraphRecord.Node) -> ArraySlice<GraphRecord.Text>
    ) -> [GraphRecord.Text: Int] {
        var table: [GraphRecord.Text: Int] = [:]
        for (index, node) in record.graphs[graph].nodes.enumerated() {
            for value in values(node) where !value.isEmpty && table[value] == nil { table[value] = index }
        }
        return table
    }
}
