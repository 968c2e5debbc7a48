import Subjects
import Tensors

/// The results of one unit of work, and the file that they wait in until they are merged.
package struct UnitResult: Sendable, Hashable {
    package var unit: Int
    package var pieces: [PieceResult]

    /// - Parameter folder: of parts.
    static func path(_ unit: Int, of plan: ScanPlan, in folder: String) -> String {
        "\(folder)/\(name(plan))-\(unit).part"
    }

    /// What all files of a plan begin with.
    static func name(_ plan: ScanPlan) -> String {
        let digits = String(plan.hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    func write(of plan: ScanPlan, in folder: String) throws(PruningError) {
        var writer = CompactWriter()
        writer.add(word: plan.hash)
        writer.add(unit)
        for piece in pieces { piece.encode(into: &writer) }
        try SealedFile.write(writer.bytes, as: .part, to: Self.path(unit, of: plan, in: folder))
    }

    /// - Throws: `.index` where the file is damaged or of another plan, `.checkpoint` where it cannot be read.
    init(_ path: String, _ unit: ScanPlan.Unit, of plan: ScanPlan, _ network: Network) throws(PruningError) {
        var reader = CompactReader(try SealedFile.read(path, as: .part))
        do throws(CompactFault) {
            let hash = try reader.word()
            guard hash == plan.hash else { throw reader.fault(0, .impossible("the plan is \(hash)")) }
            self.unit = try reader.count("a unit's number", atMost: Int.max)
            guard self.unit == unit.id else { throw reader.fault(8, .impossible("the unit is \(self.unit)")) }
            pieces = []
            for piece in unit.pieces {
                pieces.append(try PieceResult(&reader, piece, of: network.layers[piece.layer]))
            }
            try reader.end()
        } catch {
            throw .index(file: path, IndexFault(error, in: "the part"))
        }
    }

    package init(unit: Int, pieces: [PieceResult]) {
        self.unit = unit
        self.pieces = pieces
    }
}

extension IndexFault {
    init(_ fault: CompactFault, in part: String) {
        let fact =
            switch fault.fact {
            case .ends: "the bytes end"
            case .longNumber: "a number is too long"
            case .impossible(let what): what
            case .rest(let count): "\(count) bytes are left"
            }
        self = .malformed(part, offset: fault.offset, fact: fact)
    }
}
