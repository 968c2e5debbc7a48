import Checkpoints
import Testing

@Suite struct NameTreeTests {
    private let names = [
        "embed.weight", "layers.0.mlp.experts.0.up.weight", "layers.0.mlp.experts.1.up.weight",
        "layers.0.mlp.gate.weight",
        "layers.1.mlp.gate.weight", "norm.weight",
    ]

    /// The outline as text, two spaces a level.
    private func outline(_ tree: NameTree) -> [String] {
        tree.nodes.map {
            String(repeating: "  ", count: $0.depth) + $0.label + ($0.isGroup ? " \($0.tensors.count)" : "")
        }
    }

    @Test func groupsHoldTheirTensorsInOrder() {
        #expect(
            outline(NameTree(names)) == [
                "embed.weight", "layers.0 3", "  mlp.experts.0 1", "    up.weight", "  mlp.experts.1 1",
                "    up.weight",
                "  mlp.gate.weight", "layers.1 1", "  mlp.gate.weight", "norm.weight",
            ])
    }

    @Test func everyNodeKnowsItsPlace() {
        let tree = NameTree(names)
        #expect(tree.children(of: nil) == [0, 1, 7, 9])
        #expect(tree.children(of: 1) == [2, 4, 6])
        #expect(tree.nodes[1].end == 7 && tree.nodes[1].tensors == 1..<4)
        #expect(tree.nodes[4].path == "layers.0.mlp.experts.1" && tree.nodes[4].parent == 1)
        #expect(tree.leaves.map { tree.nodes[$0].path } == names)
        #expect(tree.leaves.map { tree.nodes[$0].tensor } == [0, 1, 2, 3, 4, 5])
        #expect(tree.namings.map(\.name) == names)
    }

    @Test func noNamesMakeNoNodes() {
        #expect(NameTree([]).nodes.isEmpty && NameTree([]).children(of: nil).isEmpty)
    }
}
