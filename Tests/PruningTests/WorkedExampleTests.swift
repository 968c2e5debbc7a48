import Methods
import Pruning
import Subjects
import Testing

/// Every case that a method's card gives, through the whole engine: file, session, allocator, masks.
struct WorkedExampleTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var id: String
        var example: WorkedExample
        var testDescription: String { "\(id): \(example.source)" }
    }

    static let cases = Catalog.cards.flatMap { card in card.examples.map { Case(id: card.id, example: $0) } }

    @Test(arguments: cases)
    func holdsThroughTheWholeEngine(_ item: Case) async throws {
        let example = item.example
        let scratch = try Scratch()
        let network = try scratch.network(
            example.layers.map {
                Scratch.Tensor($0.name, $0.shape, $0.values.isEmpty ? nil : $0.values)
            }, config: #"{"espalier": {"architecture": "mlp"}}"#)
        var method = MethodChoice(id: item.id, settings: example.settings)
        if !example.inputs.isEmpty {
            let data = try scratch.samples(example.inputs, channels: example.layers[0].shape[1])
            method.calibration = CalibrationChoice(data: data)
        }
        let settled = try await network.settled(example.sparsity, .method, method)
        let masks = try await settled.masks()
        switch example.expectation {
        case .tokens: Issue.record("\(item.id) lets no tokens leave")
        case .masks(let expected): #expect(masks == expected)
        case .densities(let expected):
            for (mask, density) in zip(masks, expected) {
                let kept = mask.count { $0 == 1 }
                // Cards print six digits; whole weights by largest remainder lie within one of the real count.
                #expect((Double(kept) - density * Double(mask.count)).magnitude < 1 + 1e-6 * Double(mask.count))
            }
        }
        let total = example.layers.reduce(0) { $0 + $1.shape.reduce(1, *) }
        #expect(settled.removed.reduce(0, +) == Int(Double(total) * example.sparsity))
        #expect(settled.removed == masks.map { mask in mask.count { $0 == 0 } })
    }
}
