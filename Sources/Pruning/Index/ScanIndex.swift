import Checkpoints
package import Subjects
package import Tensors

/// An opened index: what is known of every layer, and its rankings and sums when they are asked for.
///
/// Opening reads the head; a layer's long parts are read and checked when a score is wanted.
package struct ScanIndex: Sendable {
    package let path: String
    package let directory: IndexDirectory
    /// The network without its weights.
    package let network: Network
    /// One a tensor; nil where nothing was counted.
    package let summaries: [LayerSummary?]
    /// Of the plan that it was scanned by.
    package let planHash: UInt64
    package let units: (there: Int, all: Int)
    private let map: MappedFile

    /// Whether every unit of the plan was scanned.
    package var isComplete: Bool { units.there == units.all }

    /// Whether a file begins as an index does; false also where it cannot be read.
    package static func isIndex(_ path: String) -> Bool {
        guard let file = try? OpenedFile(path), file.identity.size >= SealedKind.prefixLength,
            let bytes = try? file.read(0..<SealedKind.prefixLength)
        else { return false }
        return bytes.starts(with: SealedKind.index.magic)
    }

    /// - Throws: `.checkpoint` where it cannot be read, `.index` where it is none, or damaged.
    package static func open(_ path: String) throws(PruningError) -> ScanIndex {
        let map: MappedFile
        do throws(CheckpointError) { map = try MappedFile(path) } catch { throw .checkpoint(error) }
        do throws(IndexFault) { return try ScanIndex(map, path) } catch { throw .index(file: path, error) }
    }

    private init(_ map: MappedFile, _ path: String) throws(IndexFault) {
        let place = try Self.headPlace(in: map)
        var reader = CompactReader(Self.bytes(map, place))
        do throws(CompactFault) {
            var directoryReader = CompactReader(try reader.raw())
            let directory = try IndexDirectory(&directoryReader)
            try directoryReader.end()
            let network = directory.network(at: path)
            planHash = try reader.word()
            let all = try reader.count("a count of units", atMost: 1 << 40)
            units = (try reader.count("a count of units", atMost: all), all)
            _ = try reader.count("a count of bytes", atMost: IndexLimits.bytes)
            var (summaries, next) = ([LayerSummary?](), SealedKind.prefixLength)
            for layer in network.layers {
                summaries.append(try reader.flag() ? LayerSummary(&reader, of: layer, next: &next) : nil)
                guard next <= place.lowerBound else {
                    throw reader.fault(reader.position, .impossible("parts lie behind their end"))
                }
            }
            try reader.end()
            guard next == place.lowerBound else {
                throw reader.fault(reader.position, .impossible("\(place.lowerBound - next) bytes belong to no part"))
            }
            (self.path, self.map, self.directory, self.network, self.summaries) =
                (path, map, directory, network, summaries)
        } catch {
            throw IndexFault(error, in: "the head")
        }
    }

    /// Where the head lies, its checksum being right.
    private static func headPlace(in map: MappedFile) throws(IndexFault) -> Range<Int> {
        let length = IndexWriter.trailerLength
        let prefix = bytes(map, 0..<min(map.size, SealedKind.prefixLength))
        if let fault = SealedKind.index.fault(in: prefix) { throw fault }
        guard map.size >= SealedKind.prefixLength + length else { throw .truncated }
        let end = map.size - length
        let trailer = bytes(map, end..<map.size)
        guard trailer.suffix(4).elementsEqual("ESPX".utf8) else { throw .truncated }
        let offset = UInt64(littleEndianBytes: trailer[0..<8])
        let count = UInt64(littleEndianBytes: trailer[8..<16])
        guard offset >= UInt64(SealedKind.prefixLength), offset <= UInt64(end), count == UInt64(end) - offset else {
            throw .truncated
        }
        let head = Int(offset)..<end
        let found = CRC32(Array(trailer[..<16]) + bytes(map, head)).value
        guard UInt64(found) == UInt64(littleEndianBytes: trailer[16..<20]) else { throw .checksum("the head") }
        return head
    }

    private static func bytes(_ map: MappedFile, _ range: Range<Int>) -> [UInt8] {
        map.withBytes(range) { $0.withUnsafeBytes { [UInt8]($0) } }
    }
}

extension ScanIndex {
    /// What is in a layer; nil where nothing was counted.
    package func facts(of layer: Int) -> WeightFacts? { summaries[layer]?.counts?.facts }

    /// The order statistics of a layer's magnitudes; nil where nothing was counted.
    /// - Throws: `.index` where they are damaged.
    package func ranking(of layer: Int) throws(PruningError) -> Ranking? {
        guard let counts = summaries[layer]?.counts else { return nil }
        let name = network.layers[layer].entry.name
        var reader = CompactReader(try bytes(of: counts.ranking, "the ranking of \(name.printable)"))
        do throws(CompactFault) {
            let ranking = try Ranking(&reader, expected: network.layers[layer].parameters)
            try reader.end()
            return ranking
        } catch {
            throw .index(file: path, IndexFault(error, in: "the ranking of \(name.printable)"))
        }
    }

    /// Sums of the units of one axis; nil where they are not kept.
    func sums(of layer: Layer, _ geometry: UnitGeometry) throws(PruningError) -> AxisSums? {
        guard let counts = summaries[layer.id]?.counts,
            let place = layer.summedAxes.firstIndex(where: { layer.geometry(at: $0) == geometry })
        else { return nil }
        let name = "the sums of \(layer.entry.name.printable)"
        let bytes = try bytes(of: counts.sums[place].blob, name)
        do throws(CompactFault) {
            return try AxisSums(bytes, units: geometry.unitCount, isExact: counts.sums[place].isExact)
        } catch {
            throw .index(file: path, IndexFault(error, in: name))
        }
    }

    /// The order statistics of the norms of a layer's blocks, by magnitude and by square; nil where they are not kept.
    /// - Throws: `.index` where they are damaged.
    func blockRankings(of layer: Layer) throws(PruningError) -> [Ranking]? {
        guard let blob = summaries[layer.id]?.counts?.blocks, let geometry = layer.rankedBlocks else { return nil }
        let name = "the blocks of \(layer.entry.name.printable)"
        var reader = CompactReader(try bytes(of: blob, name))
        do throws(CompactFault) {
            var rankings: [Ranking] = []
            for _ in 0..<2 { rankings.append(try Ranking(&reader, expected: geometry.unitCount)) }
            try reader.end()
            return rankings
        } catch {
            throw .index(file: path, IndexFault(error, in: name))
        }
    }

    private func bytes(of blob: LayerSummary.Blob, _ name: String) throws(PruningError) -> [UInt8] {
        let bytes = Self.bytes(map, blob.offset..<blob.offset + blob.length)
        do throws(CheckpointError) { try map.checkUndamaged(path: path) } catch { throw .checkpoint(error) }
        guard CRC32(bytes).value == blob.checksum else { throw .index(file: path, .checksum(name)) }
        return bytes
    }
}
