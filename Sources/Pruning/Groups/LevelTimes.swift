import Checkpoints
package import Subjects
import Tensors

/// What each level of each module costs to run: counted, or measured on this machine.
package struct LevelTimes: Sendable {
    package enum Source: String, Sendable, CaseIterable {
        case measured, flops, params, bytes

        /// What a person is told of figures that come from it.
        package var words: String {
            switch self {
            case .measured: "milliseconds measured on this machine"
            case .flops: "operations, which say nothing of this machine's speed"
            case .params: "parameters, which say nothing of any machine's speed"
            case .bytes: "bytes, which say nothing of any machine's speed"
            }
        }

        package var measure: Budget.Measure {
            switch self {
            case .measured: .latency
            case .flops: .flops
            case .params: .parameters
            case .bytes: .bytes
            }
        }
    }

    /// What is timed: a group, and the units gone at each level; the first level is whole.
    package typealias Module = (group: Group, counts: [Int])

    package let source: Source
    /// `[module][level]`: milliseconds of a run over a batch, operations, parameters or bytes.
    package let times: [[Double]]
    /// Of all that no level changes.
    package let rest: Double

    /// Of all modules together when nothing is gone: a tensor that is cut on two axes counts once.
    package let prunable: Double

    package var whole: Double { rest + times.reduce(0) { $0 + ($1.first ?? 0) } }

    /// - Throws: what running the network throws, where times are measured.
    package init(_ source: Source, _ modules: [Module], _ tools: GroupTools) throws(PruningError) {
        self.source = source
        guard source == .measured else {
            let units = modules.map { Self.cost(of: $0.group, source, tools) }
            times = zip(modules, units).map { module, unit in
                module.counts.map { Double(module.group.count - $0) * unit }
            }
            let sizes = CutSizes(tools.network, try Slicing(tools.grouping, []), as: tools.stored)
            let counted = zip(modules, units).reduce(0) { $0 + Double($1.0.group.count) * $1.1 }
            // With nothing cut, what is left is what would be written.
            rest = Double(sizes[source.measure]?.after ?? 0) - counted
            prunable = Self.prunable(modules, source, tools)
            return
        }
        (times, rest) = try Self.measured(modules, tools)
        prunable = times.reduce(0) { $0 + ($1.first ?? 0) }
    }

    private static func prunable(_ modules: [Module], _ source: Source, _ tools: GroupTools) -> Double {
        var held: [String: Double] = [:]
        for group in modules.map(\.group) {
            for member in group.members {
                let own = Double(member.parametersPerUnit * group.count) * worth(of: member, source, tools)
                held[member.entry.name] = max(held[member.entry.name] ?? 0, own)
            }
        }
        return held.values.reduce(0, +)
    }

    /// Of one unit in all members; where two axes of a tensor are cut, more than really goes.
    private static func cost(of group: Group, _ source: Source, _ tools: GroupTools) -> Double {
        group.members.reduce(0) { $0 + Double($1.parametersPerUnit) * worth(of: $1, source, tools) }
    }

    /// Of one weight of a member.
    private static func worth(of member: Group.Member, _ source: Source, _ tools: GroupTools) -> Double {
        switch source {
        case .measured: 0
        case .params: 1
        case .bytes: CutSizes.storedType(of: member.entry, as: tools.stored).bytesPerElement
        case .flops:
            tools.network.checkpoint.index(named: member.entry.name)
                .map { tools.network.layers[$0].operationsPerWeight } ?? 0
        }
    }
}

extension LevelTimes {
    /// Nodes that become smaller with a module are its own; those that do with several are divided between them. All modules go
    /// down their levels together, one run of the network a level.
    private static func measured(
        _ modules: [Module], _ tools: GroupTools
    ) throws(PruningError) -> (times: [[Double]], rest: Double) {
        let trial = try tools.trial()
        let dense = try Slicing(tools.grouping, [])
        let shares = try shares(modules, dense, tools)
        let whole = try trial.nodeTimes(of: dense)
        let deepest = modules.map { $0.counts.count }.max() ?? 0
        var times: [[Double]] = modules.map { _ in [] }
        for level in 0..<deepest {
            tools.tell("measuring levels", level, of: deepest)
            let cuts = modules.map { cut($0, $0.counts[min(level, $0.counts.count - 1)]) }
            let nodes = level == 0 ? whole : try trial.nodeTimes(of: Slicing(tools.grouping, cuts))
            for (place, module) in modules.enumerated() where level < module.counts.count {
                let sum = shares[place].reduce(0) { $0 + nodes[$1.key] * $1.value }
                times[place].append(module.counts[level] == module.group.count ? 0 : sum)
            }
        }
        let prunable = times.reduce(0) { $0 + ($1.first ?? 0) }
        return (times, whole.reduce(0, +) - prunable)
    }

    /// For each module its nodes, and what part of each.
    private static func shares(
        _ modules: [Module], _ dense: Slicing, _ tools: GroupTools
    ) throws(PruningError) -> [[Int: Double]] {
        let trial = try tools.trial()
        let shapes = try trial.nodeShapes(of: dense)
        var touched: [[Int]] = []
        for module in modules {
            let cut = cut(module, module.group.count - 1)
            let own = try trial.nodeShapes(of: Slicing(tools.grouping, [cut]))
            touched.append(shapes.indices.filter { own[$0] != shapes[$0] })
        }
        var owners: [Int: Double] = [:]
        for nodes in touched { for node in nodes { owners[node, default: 0] += 1 } }
        return touched.map { nodes in
            Dictionary(uniqueKeysWithValues: nodes.map { ($0, 1 / (owners[$0] ?? 1)) })
        }
    }

    /// Which units go does not matter for time; one stays where all would go, which then takes none.
    private static func cut(_ module: Module, _ count: Int) -> GroupCut {
        GroupCut(module.group, removed: Array(0..<min(count, module.group.count - 1)), asked: 0)
    }
}
