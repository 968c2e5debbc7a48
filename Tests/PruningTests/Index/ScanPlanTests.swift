import Checkpoints
import Foundation
import Pruning
import Subjects
import Tensors
import Testing

struct ScanPlanTests {
    /// A network of holes: no disk, any size.
    private struct Hole {
        let scratch = try? Scratch()
        let network: Network

        init(_ shapes: [(String, [Int])]) throws {
            let path = try #require(scratch).folder.appending(path: "model.safetensors").path
            let items = shapes.map { SafetensorsLayout.Item(name: $0.0, dtype: .bf16, shape: $0.1) }
            let layout = try SafetensorsLayout(items, metadata: nil, order: .given, path: path)
            try Data(layout.header).write(to: URL(filePath: path))
            truncate(path, layout.size)
            network = Network(try Checkpoint.open(path))
        }
    }

    private static let shapes = [
        ("a.weight", [40_000, 9_000]), ("b.weight", [64, 64]), ("c.bias", [64]), ("d.weight", [0, 5]),
        ("e.weight", [1_000, 1_000]), ("f.weight", [8_192, 28_672]),
    ]

    @Test func everyElementIsInOnePiece() throws {
        let hole = try Hole(Self.shapes)
        let plan = ScanPlan(hole.network, hash: 1)
        for layer in hole.network.layers {
            let pieces = plan.units.flatMap(\.pieces).filter { $0.layer == layer.id }
            #expect(pieces.count == plan.pieces[layer.id])
            var end = 0
            for piece in pieces {
                #expect(piece.elements.lowerBound == end)
                end = piece.elements.upperBound
            }
            #expect(end == layer.parameters)
        }
    }

    /// 720 MB and 470 MB in pieces of at most 256 MiB, each of whole rows, eight at a time.
    @Test func largeTensorsAreDividedByRows() throws {
        let hole = try Hole(Self.shapes)
        let plan = ScanPlan(hole.network, hash: 1)
        #expect(plan.pieces == [3, 1, 1, 0, 1, 2])
        for piece in plan.units.flatMap(\.pieces) where piece.layer == 0 {
            #expect(piece.elements.count * 2 <= 256 << 20)
            #expect(piece.elements.lowerBound % (8 * 9_000) == 0)
        }
    }

    @Test(arguments: [1, 2, 3, 4, 7, 100])
    func ranksShareAllUnitsEvenly(ranks: Int) throws {
        let hole = try Hole((0..<60).map { ("l\($0).weight", [512 + 64 * ($0 % 7), 4_096]) })
        let plan = ScanPlan(hole.network, hash: 1)
        let shares = (0..<ranks).map { plan.units(ofRank: $0, of: ranks) }
        #expect(Set(shares.joined().map(\.id)) == Set(plan.units.map(\.id)))
        #expect(shares.reduce(0) { $0 + $1.count } == plan.units.count)
        let loads = shares.map { $0.reduce(0) { $0 + $1.bytes } }
        let dearest = plan.units.map(\.bytes).max() ?? 0
        #expect((loads.max() ?? 0) - (loads.min() ?? 0) <= dearest)
    }
}
