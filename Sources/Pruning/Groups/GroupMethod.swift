package import Checkpoints
package import Subjects
import Tensors

/// One paper that takes whole channels and heads: it chooses the units of all groups at once, and may leave numbers beside them.
package protocol GroupMethod: Sendable {
    associatedtype Settings: MethodSettings

    static var card: Card { get }
    /// Whether the plan's allocator says how units are shared out; else the method knows better.
    static var followsPlan: Bool { get }
    /// Whether channels that stay are rounded up to the multiple of the plan's pattern.
    static var followsPattern: Bool { get }
    init(_ settings: Settings)

    /// - Parameter plan: how much, rules and locks.
    func choose(_ plan: Plan, with tools: GroupTools) throws(PruningError) -> GroupChoice

    /// What it changes in the rest where exactly these units go: a replay, in which nothing is measured or drawn again.
    func changes(after cuts: [GroupCut], of plan: Plan, with tools: GroupTools) throws(PruningError) -> WeightChanges
}

extension GroupMethod {
    package static var followsPlan: Bool { false }
    package static var followsPattern: Bool { followsPlan }
}

/// Which units go, and what changes in the rest.
package struct GroupChoice: Sendable {
    package var cuts: [GroupCut]
    package var changes: WeightChanges
    /// What a person should know of how it was chosen, a line each.
    package var notes: [String]
    /// By group, one a unit, larger stays: what the units were judged by at first, before any went.
    package var scores: [Group.ID: [Double]] = [:]
    /// What the method's paper shows; made only where the tools want charts.
    package var charts: [Chart] = []

    package init(cuts: [GroupCut], changes: WeightChanges = WeightChanges(), notes: [String] = []) {
        self.cuts = cuts
        self.changes = changes
        self.notes = notes
    }
}

extension Group {
    /// Weights of the layers that make the units, each once; none where only a table or an input does.
    package var makers: [TensorEntry] {
        var seen: Set<String> = []
        return members.filter { $0.role == .output && $0.entry.shape.count > 1 && $0.entry.dtype.isFloatingPoint }
            .map(\.entry).filter { seen.insert($0.name).inserted }
    }

    /// The one layer that reads the units, and how; nil where none or several do, or the group is locked.
    package func reader(in network: Network) -> (layer: Layer, member: Member)? {
        let inputs = members.filter { $0.role == .input }
        guard !isLocked, inputs.count == 1, let index = network.checkpoint.index(named: inputs[0].entry.name) else {
            return nil
        }
        return (network.layers[index], inputs[0])
    }
}
