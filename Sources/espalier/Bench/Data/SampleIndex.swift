import Pruning
import Subjects
import Tensors

/// An index of a network whose weights nobody reads: as many rows and sums as bell-shaped weights would have.
enum SampleIndex {
    static func write(of network: Network, to path: String) throws {
        let scan = try Scan(network, to: path)
        var writer = try IndexWriter(network, scan.plan, to: path)
        var noise = Noise(seed: 3)
        for unit in scan.plan.units {
            let pieces = unit.pieces.map { result($0, of: network.layers[$0.layer], &noise) }
            try writer.add(unit, UnitResult(unit: unit.id, pieces: pieces))
        }
        try writer.finish(scan.directory)
    }

    private static func result(_ piece: ScanPlan.Piece, of layer: Layer, _ noise: inout Noise) -> PieceResult {
        let ranking = SampleScores.ranking(piece.elements.count, seed: UInt64(layer.id))
        let sums = layer.summedAxes.map { axis in
            let units = layer.geometry(at: axis)?.unitCount ?? 0
            let width = Double(piece.elements.count) / Double(max(units, 1))
            let spread = norms(units, &noise)
            return PieceResult.UnitRun(
                first: 0, absolute: spread.map { 0.016 * width * $0 }, squares: spread.map { 4e-4 * width * $0 * $0 })
        }
        let losses = [0.1, 0.09, 0.4].map { $0 * ranking.energy }
        return PieceResult(
            layer: layer.id, count: piece.elements.count, ranking: ranking, lowest: -1, highest: 1, change: 1,
            losses: layer.isPrunable ? losses : [], sums: sums,
            blocks: blocks(piece, of: layer, &noise))
    }

    private static func blocks(_ piece: ScanPlan.Piece, of layer: Layer, _ noise: inout Noise) -> [Ranking] {
        guard let count = piece.blockCount(of: layer) else { return [] }
        // Σ|w| and Σw² of 256 weights each.
        return [(4.1, 0.1), (0.32, 0.1)].map { (norm, energy) in
            let spread = norms(min(count, 1 << 14), &noise)
            return Ranking(
                norms: (0..<count).lazy.map { unit in
                    let share = spread[unit % spread.count]
                    return (norm: Float(norm * share), energy: energy * share * share)
                })
        }
    }

    /// About 1, with a deviation of an eighth, as rows of trained networks have it.
    private static func norms(_ count: Int, _ noise: inout Noise) -> [Double] {
        let bytes = noise.bytes(4 * count, as: .f32, scale: 6.25)
        return bytes.withUnsafeBytes { raw in
            (0..<count).map { 1 + Double(raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self)).clamped }
        }
    }
}

extension Double {
    fileprivate var clamped: Double { Swift.min(Swift.max(self, -0.9), 4) }
}
