import Checkpoints
package import Subjects
import Tensors

/// Importance of whole groups: the sum over their members of the L2 norm of each unit's slice.
///
/// Biases and statistics have no say. Source: Fang et al. 2023 (DepGraph), eq. 6, with the norm of every member by itself, as
/// their code's `GroupMagnitudeImportance(p=2)` reduces it. O(weights).
package struct GroupNorm: Sendable {
    /// What recipes of cuts call it.
    package static let id = "group-norm"

    package static let card = Card(
        id: id, title: "Group norm", citation: "Fang et al. 2023, CVPR, arXiv 2301.12900",
        summary: "smallest sum of the norms of a unit's slices", granularities: [.structured], needs: [.weights],
        examples: [])

    private let network: Network
    private let stream: WeightStream

    package init(_ network: Network, progress: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.network = network
        stream = WeightStream(network.checkpoint, progress: progress)
    }

    /// One score a unit for each group; larger stays.
    ///
    /// - Throws: `.checkpoint`, `.cancelled`; `.unknownLayer` for a member that the checkpoint does not list.
    package func scores(of groups: [Group]) throws(PruningError) -> [[Double]] {
        var squares: [Slice: [Double]] = [:]
        var scores: [[Double]] = []
        for group in groups {
            var sums = [Double](repeating: 0, count: group.count)
            for member in group.members where member.isScored {
                let slice = Slice(tensor: member.entry.name, axis: member.axis)
                if squares[slice] == nil { squares[slice] = try self.squares(member) }
                let along = squares[slice] ?? []
                for unit in sums.indices {
                    sums[unit] += member.map.positions(of: unit).reduce(0) { $0 + along[$1] }.squareRoot()
                }
            }
            scores.append(sums)
        }
        return scores
    }

    private struct Slice: Hashable {
        let tensor: String
        let axis: Int
    }

    /// Σw² of each index along the member's axis.
    private func squares(_ member: Group.Member) throws(PruningError) -> [Double] {
        guard let index = network.checkpoint.index(named: member.entry.name) else {
            throw .unknownLayer(member.entry.name)
        }
        let (layer, shape) = (network.layers[index], member.entry.shape)
        var sums = UnitSums(
            .axis(
                outer: shape[..<member.axis].reduce(1, *), length: shape[member.axis],
                inner: shape[(member.axis + 1)...].reduce(1, *)))
        for chunk in WeightStream.chunks(of: layer) {
            try stream.read(layer, chunk) { sums.add($0, as: layer.entry.dtype) }
        }
        return sums.squares
    }
}

extension Group.Member {
    fileprivate var isScored: Bool { role != .bias && role != .statistic }
}
