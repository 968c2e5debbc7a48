import Checkpoints
package import Subjects
package import Tensors

/// How a checkpoint divides into units of work: by tensor and byte range, never by file, and the same for every rank.
///
/// Everything follows from the directory, so ranks that see the same files make the same plan without a word to each other.
package struct ScanPlan: Sendable {
    /// A run of one tensor's elements: all of it, or whole indices of dimension 0.
    package struct Piece: Sendable, Hashable {
        package var layer: Int
        package var elements: Range<Int>
    }

    /// What one worker does at a time and what one file holds the results of.
    package struct Unit: Sendable, Hashable {
        package var id: Int
        package var pieces: [Piece] = []
        package var bytes = 0
    }

    package let units: [Unit]
    /// Of the directory: plans of the same files have the same.
    package let hash: UInt64
    /// Whether sums of units are kept to the last bit; in large networks they would fill the index.
    package let keepsExactSums: Bool
    /// Pieces of each layer.
    package let pieces: [Int]

    package var bytes: Int { units.reduce(0) { $0 + $1.bytes } }

    /// Bytes of a piece, at most, where the tensor can be divided.
    static let pieceBytes = 256 << 20
    /// Bytes that small tensors are gathered up to.
    private static let unitBytes = 64 << 20
    /// Units whose sums are kept whole: 12 bytes each.
    private static let exactUnits = 1 << 20

    /// - Parameter hash: of the directory's bytes.
    package init(_ network: Network, hash: UInt64) {
        self.hash = hash
        let total = network.layers.reduce(0) { $0 + $1.entry.byteCount }
        let enough = min(max(total / 64, 1 << 20), Self.unitBytes)
        var (units, open, pieces) = ([Unit](), Unit(id: 0), [Int](repeating: 0, count: network.layers.count))
        for layer in network.layers where layer.parameters > 0 {
            for range in Self.ranges(of: layer) {
                let dtype = layer.entry.dtype
                open.pieces.append(Piece(layer: layer.id, elements: range))
                open.bytes += dtype.byteCount(of: range.upperBound) - dtype.byteCount(of: range.lowerBound)
                pieces[layer.id] += 1
                guard open.bytes >= enough else { continue }
                units.append(open)
                open = Unit(id: units.count)
            }
        }
        if !open.pieces.isEmpty { units.append(open) }
        self.units = units
        self.pieces = pieces
        keepsExactSums = network.layers.reduce(0) { $0 + $1.summedUnits } <= Self.exactUnits
    }

    /// Whole steps of sixteen indices of dimension 0, so that packed elements, blocks and groups stay together.
    private static func ranges(of layer: Layer) -> [Range<Int>] {
        let (shape, dtype, count) = (layer.entry.shape, layer.entry.dtype, layer.parameters)
        guard shape.count >= 2, shape[0] >= 16, layer.entry.byteCount > pieceBytes else { return [0..<count] }
        let step = BlockNorms.side * (count / shape[0])
        guard step % max(dtype.blockLength, 8) == 0 else { return [0..<count] }
        let length = step * max(1, pieceBytes / max(1, dtype.byteCount(of: step)))
        return stride(from: 0, to: count, by: length).map { $0..<min($0 + length, count) }
    }
}

extension ScanPlan {
    /// The units of one rank: the dearest goes to the rank that has least so far, the first of them where several do.
    package func units(ofRank rank: Int, of ranks: Int) -> [Unit] {
        var loads = [Int](repeating: 0, count: max(1, ranks))
        var mine: [Unit] = []
        for unit in units.sorted(by: { ($1.bytes, $0.id) < ($0.bytes, $1.id) }) {
            guard let least = loads.indices.min(by: { loads[$0] < loads[$1] }) else { continue }
            loads[least] += max(unit.bytes, 1)
            if least == rank { mine.append(unit) }
        }
        return mine
    }
}

extension Layer {
    /// Whether its numbers are counted: of integers without scales only changes are told.
    package var isCounted: Bool { entry.dtype.isDecodable && (entry.dtype.isFloatingPoint || scale != nil) }

    /// Ways to divide it whose units an index has sums of: rows and columns, or filters and channels; heads.
    package var summedAxes: [Granularity] {
        guard isCounted, entry.shape.count >= 2 else { return [] }
        return axes.filter {
            if case .block = $0 { false } else { true }
        }
    }

    /// Blocks whose norms an index has rankings of; nil of layers that have none.
    package var rankedBlocks: UnitGeometry? {
        guard isCounted, entry.shape.count >= 2 else { return nil }
        return axes.lazy.compactMap { geometry(at: $0) }.first { BlockNorms.counts($0) }
    }

    /// The matrix that they divide.
    var blockMatrix: (rows: Int, columns: Int)? {
        guard case .blocks(let rows, let columns, _, _) = rankedBlocks else { return nil }
        return (rows, columns)
    }

    fileprivate var summedUnits: Int { summedAxes.reduce(0) { $0 + (geometry(at: $1)?.unitCount ?? 0) } }
}
