import Checkpoints
package import Tensors

/// What one node states otherwise after a cut.
package struct NodePatch: Sendable, Hashable {
    /// Place in the main body.
    package let node: Int
    package var integers: [String: Int] = [:]
    package var lists: [String: [Int]] = [:]
    /// Attributes that are gone.
    package var dropped: Set<String> = []
    /// Lists of whole numbers that inputs become.
    package var inputs: [Int: [Int]] = [:]
}

extension Slicing {
    /// Nodes whose numbers of groups, heads, parts or lengths are others now, in their order.
    package var patches: [NodePatch] {
        var patches: [Int: NodePatch] = [:]
        for binding in grouping.bindings where !deadNodes.contains(binding.node) && hasChanged(binding) {
            var patch = patches[binding.node] ?? NodePatch(node: binding.node)
            let numbers = binding.entries.map { entry in
                switch entry {
                case .literal(let number): number
                case .length(let axis): lengthLeft(axis)
                }
            }
            switch binding.place {
            case .attribute(let name): patch.integers[name] = numbers[0]
            case .list(let name): patch.lists[name] = numbers
            case .input(let input): patch.inputs[input] = numbers
            case .parts:
                // Equal parts need no list.
                guard Set(numbers).count > 1 else { continue }
                patch.dropped.insert("num_outputs")
                if grouping.graph.version < 13 { patch.lists["split"] = numbers } else { patch.inputs[1] = numbers }
            }
            patches[binding.node] = patch
        }
        return patches.values.sorted { $0.node < $1.node }
    }

    private func hasChanged(_ binding: LengthBinding) -> Bool {
        binding.entries.contains { entry in
            guard case .length(let axis) = entry else { return false }
            return isCut(axis)
        }
    }

    /// The graph after the cut; its weights are those that `put` makes.
    package var graph: Graph {
        var graph = grouping.graph
        for patch in patches {
            var node = graph.body.nodes[patch.node]
            for (name, number) in patch.integers { node.attributes[name] = .integer(number) }
            for (name, numbers) in patch.lists { node.attributes[name] = .integers(numbers) }
            for name in patch.dropped { node.attributes[name] = nil }
            for (input, numbers) in patch.inputs.sorted(by: { $0.key < $1.key }) {
                let value = graph.value(node.name + ".lengths")
                let array = HostTensor(numbers.map { Int64($0) }, shape: [numbers.count])
                graph.constants.append(Graph.Constant(value: value, source: .array(array)))
                while node.inputs.count <= input { node.inputs.append(nil) }
                node.inputs[input] = value
            }
            graph.body.nodes[patch.node] = node
        }
        for index in grouping.graph.constants.indices {
            guard case .array(let array) = graph.constants[index].source,
                let places = places(of: graph.constants[index].value)
            else { continue }
            let bytes = SliceCopy.taking(
                places, from: array.bytes, shape: array.shape, width: array.dtype.byteCount(of: 1))
            let shape = zip(array.shape, places).map { $1?.count ?? $0 }
            graph.constants[index].source = .array(HostTensor(dtype: array.dtype, shape: shape, bytes: bytes))
        }
        graph.constants.removeAll { constant in
            if case .weight(let entry) = constant.source { droppedTensors.contains(entry.name) } else { false }
        }
        for bypass in bypasses {
            var node = graph.body.nodes[bypass.sum]
            (node.operation, node.attributes) = ("Identity", [:])
            node.inputs = [node.input(bypass.stream)]
            graph.body.nodes[bypass.sum] = node
        }
        var sums: [Int: Graph.Node] = [:]
        for bias in addedBiases { sums[bias.node] = add(bias, to: &graph) }
        let nodes = graph.body.nodes
        graph.body.nodes = nodes.indices.filter { !deadNodes.contains($0) }.flatMap { index in
            [nodes[index]] + (sums[index].map { [$0] } ?? [])
        }
        return graph
    }

    /// - Returns: the sum that follows the node; nil where it takes the bias itself.
    private func add(_ bias: AddedBias, to graph: inout Graph) -> Graph.Node? {
        let value = graph.value(bias.name)
        graph.constants.append(Graph.Constant(value: value, source: .array(bias.values)))
        if bias.isInput {
            while graph.body.nodes[bias.node].inputs.count < 3 { graph.body.nodes[bias.node].inputs.append(nil) }
            graph.body.nodes[bias.node].inputs[2] = value
            return nil
        }
        guard let output = graph.body.nodes[bias.node].output(0) else { return nil }
        let product = graph.value(graph.names[output] + ".product")
        graph.body.nodes[bias.node].outputs[0] = product
        return Graph.Node("Add", name: bias.name, inputs: [product, value], outputs: [output])
    }
}

extension Slicing {
    /// Puts the slices in the place of the weights that lose something: what `graph` runs with.
    package func put(on weights: Weights) throws(ForwardError) {
        for tensor in tensors {
            let array = tensor.taken(from: try weights.stored(tensor.entry))
            weights.replace(tensor.entry, by: try weights.made(array, tensor.entry.name))
        }
    }

    /// Puts zeros in the place of the units that go: the same network by the graph as it was.
    package func mask(_ weights: Weights) throws(ForwardError) {
        for (entry, places) in cleared {
            var array = try weights.stored(entry)
            SliceCopy.clear(places, in: &array.bytes, shape: entry.shape, width: array.dtype.byteCount(of: 1))
            weights.replace(entry, by: try weights.made(array, entry.name))
        }
    }

    /// BOOL, true at the zeros that `mask` puts, by tensor name: what a training holds.
    package var held: [String: HostTensor] {
        Dictionary(
            uniqueKeysWithValues: cleared.map { entry, places in
                var kept = [UInt8](repeating: 1, count: entry.elementCount)
                SliceCopy.clear(places, in: &kept, shape: entry.shape, width: 1)
                return (entry.name, HostTensor(dtype: .bool, shape: entry.shape, bytes: kept.map { 1 - $0 }))
            })
    }

    /// For each tensor, in the order of its groups, the indices along each axis that become zero.
    private var cleared: [(TensorEntry, [[Int]])] {
        var cleared: [String: (entry: TensorEntry, places: [[Int]])] = [:]
        for group in grouping.groups where kept[group.id] != nil {
            let gone = removed(group)
            for member in group.members where member.isZeroed {
                let empty = member.entry.shape.map { _ in [Int]() }
                cleared[member.entry.name, default: (member.entry, empty)].places[member.axis] +=
                    gone.flatMap { member.map.positions(of: $0) }
            }
            // A module that goes whole takes along what is added to its outputs.
            guard kept[group.id]?.isEmpty == true, let reader = group.members.first(where: { $0.role == .input }),
                let bias = grouping.graph.bias(of: reader.entry.name)
            else { continue }
            cleared[bias.name] = (bias, [Array(0..<bias.elementCount)])
        }
        return cleared.values.sorted { $0.entry.name < $1.entry.name }.map { ($0.entry, $0.places.map { $0.sorted() }) }
    }
}
