import Checkpoints
import Terminal

/// Names of a list without what all of them begin with, and each shorter in the middle where it has no room: its block and its role
/// stay.
package struct ShortNames {
    private let prefix: Int

    package init(_ names: [String] = []) {
        guard names.count > 1, var common = names.first else {
            prefix = 0
            return
        }
        for name in names { common = common.commonPrefix(with: name) }
        prefix = common.lastIndex(of: ".").map { common.distance(from: common.startIndex, to: $0) + 1 } ?? 0
    }

    package func text(_ name: String, to room: Int) -> String {
        var short = String(name.dropFirst(prefix)).replacing(".weight:", with: ":").printable
        if short.hasSuffix(".weight") { short = String(short.dropLast(7)) }
        guard Width.columns(of: short) > room, room > 6 else { return Width.truncated(short, to: max(room, 1)) }
        // Where blocks are numbered, nothing before the number tells them apart.
        let parts = short.split(separator: ".", omittingEmptySubsequences: false)
        let number = parts.firstIndex { Int($0) != nil }
        if let number { short = parts[number...].joined(separator: ".") }
        guard Width.columns(of: short) > room else { return short }
        let head = number.map { parts[$0].count } ?? (room - 1) / 3
        return String(short.prefix(min(head, room / 2))) + Width.truncatedAtStart(short, to: room - min(head, room / 2))
    }
}

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
