package import Checkpoints

/// Slices of several tensors that go together: what one channel or head is, everywhere that it is stored.
package struct Group: Sendable, Identifiable {
    /// Its place among the network's groups, which is the order of execution.
    package let id: Int
    package let kind: UnitKind
    /// How many units there are.
    package let count: Int
    /// Why the units always stay; empty where they may go.
    package let locks: [GroupLock]
    let groupTable: GroupTable
    let ownName: Name

    /// What a group is called by; how many before it are called the same, this one included.
    struct Name: Hashable {
        let constant: Int32
        let kind: UnitKind
        var number: Int32 = 0
    }

    /// The first tensor that makes the units and what they are: `layers.0.mlp.gate_proj.weight:channel`.
    package var name: String { groupTable.text(ownName) }

    /// Written out anew at each call. O(members).
    package var members: [Member] { groupTable.members(of: self) }

    package var isLocked: Bool { !locks.isEmpty }

    /// Weights that one unit has in all members; where two axes of a tensor are cut, more than really go.
    package var parametersPerUnit: Int { members.reduce(0) { $0 + $1.parametersPerUnit } }

    /// Tensors in the order of their members, each once.
    package var tensors: [String] {
        var seen: Set<String> = []
        return members.map(\.entry.name).filter { seen.insert($0).inserted }
    }
}

extension Group {
    /// The slices of one tensor.
    package struct Member: Sendable {
        package enum Role: Sendable, Hashable {
            /// Makes the units.
            case output
            /// Reads them.
            case input
            case bias, scale, statistic
            /// One filter a channel.
            case depthwise
            case embedding
            /// Added or multiplied element by element.
            case elementwise
            /// Divides element by element.
            case divisor
        }

        package let entry: TensorEntry
        package let axis: Int
        package let map: IndexMap
        /// What nodes do with it, in the order of execution; empty where none of them makes or reads the units.
        let uses: [Use]
        /// Of the group.
        let units: UnitKind
        /// Nodes that make the group's units, in words.
        let makers: String

        /// What a node does with the slices.
        struct Use: Sendable, Hashable {
            let role: Role
            let node: String
        }

        package var role: Role { uses.first?.role ?? .elementwise }
        /// The operator that uses it so.
        package var node: String { uses.first?.node ?? "" }

        /// Weights that one unit has in the tensor.
        package var parametersPerUnit: Int {
            let length = entry.shape[axis]
            return length == 0 ? 0 : entry.elementCount / length * map.size
        }

        /// Whether zeros there take the unit out: a divisor of 0 would make no number, statistics do not matter.
        package var isZeroed: Bool { role != .divisor && role != .statistic }
    }
}
