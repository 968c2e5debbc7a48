import Checkpoints
import Subjects

/// The groups of a network, as a table or as JSON.
struct GroupListing {
    private let groups: [Group]
    private let withMembers: Bool

    init(_ groups: [Group], withMembers: Bool) {
        self.groups = groups
        self.withMembers = withMembers
    }

    var json: JSONValue { .array(groups.map(object)) }

    private func object(_ group: Group) -> JSONValue {
        .object(of: [
            ("name", .string(group.name)), ("kind", .string(group.kind.word)), ("units", .integer(group.count)),
            ("parametersPerUnit", .integer(group.parametersPerUnit)), ("locked", .bool(group.isLocked)),
            ("reasons", .array(group.locks.map { .string($0.text) })),
            ("members", .array(group.members.map(object))),
        ])
    }

    /// Unit u has the indices offset + u · stride, and that again for every step of the loops.
    private func object(_ member: Group.Member) -> JSONValue {
        .object(of: [
            ("tensor", .string(member.entry.name)), ("axis", .integer(member.axis)),
            ("offset", .integer(member.map.offset)), ("stride", .integer(member.map.stride)),
            (
                "loops",
                .array(
                    member.map.loops.map {
                        .object(of: [("count", .integer($0.count)), ("stride", .integer($0.stride))])
                    })
            ),
            ("reason", .string(member.reason)),
        ])
    }

    var table: String { withMembers ? groups.map(details).joined(separator: "\n") : summary }

    private var summary: String {
        var table = TextTable([
            .text("group"), .text("unit"), .number("units"), .number("tensors"), .number("parameters a unit"),
            .text("locked because"),
        ])
        for group in groups {
            table.append([
                group.name, group.kind.word, Amount.count(group.count), Amount.count(group.tensors.count),
                Amount.count(group.parametersPerUnit), group.locks.first?.text ?? "",
            ])
        }
        return table.text
    }

    private func details(_ group: Group) -> String {
        var text = "\(group.name.printable): \(Amount.count(group.count)) × \(group.kind.word)\n"
        for lock in group.locks { text += "  locked: \(lock.text.printable)\n" }
        for member in group.members {
            text += "  \(member.entry.name.printable), axis \(member.axis): \(member.reason.printable)\n"
        }
        return text
    }
}
