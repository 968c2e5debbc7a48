import Checkpoints
import Tensors

extension GraphConversion {
    /// What a node says beside its inputs; what refers to an attribute that the call does not give is left out.
    mutating func attributes(
        of node: GraphRecord.Node, _ name: String, _ scope: Scope
    ) throws(ForwardError) -> [String: Graph.Attribute] {
        var attributes: [String: Graph.Attribute] = [:]
        for attribute in record.attributes(of: node) {
            attributes[record.texts[attribute.name]] = try content(attribute, name, scope)
        }
        return attributes
    }

    mutating func content(
        _ attribute: GraphRecord.Attribute, _ node: String, _ scope: Scope
    ) throws(ForwardError) -> Graph.Attribute? {
        let name = record.texts[attribute.name]
        switch attribute.content {
        case .integer(let value): return .integer(Int(value))
        case .float(let value): return .float(Double(value))
        case .text(let text): return .text(record.texts[text])
        case .integerList(let range):
            try count(range.count / 8)
            return .integers(record.integers(range))
        case .floatList(let range):
            try count(range.count / 8)
            return .floats(record.floats(range).map { Double($0) })
        case .textList(let texts):
            try count(texts.count)
            return .texts(texts.map { record.texts[$0] })
        case .tensor(let tensor): return .tensor(try source(tensor))
        case .graph(let index): return .body(try body(index, node + "/" + name, scope))
        case .reference(let outer): return scope.attributes[record.texts[outer]]
        case .other: throw .unknownOperator("attribute \(name)", node: node)
        }
    }

    /// Tensors are told apart by name once they are made, and attributes have no names that are theirs alone.
    func source(_ tensor: Int) throws(ForwardError) -> Graph.Source {
        let entry = record.tensors[tensor]
        guard !record.sparseTensors.contains(tensor) else {
            throw .unknownOperator("sparse tensor", node: entry.name)
        }
        let listed = checkpoint.entry(named: entry.name)
        if let listed, listed.file == entry.file, listed.bytes == entry.bytes, listed.dtype == entry.dtype,
            listed.shape == entry.shape
        {
            return .weight(listed)
        }
        var name = "\(entry.name)#\(tensor)"
        while checkpoint.entry(named: name) != nil { name += "#" }
        return .weight(
            TensorEntry(
                name: name, dtype: entry.dtype, shape: entry.shape, file: entry.file, bytes: entry.bytes,
                details: entry.details))
    }
}
