import Checkpoints
import Subjects
import Tensors
import Testing

/// What a file may ask of an operator that would end the process or fill the memory.
@Suite(.enabled(if: (try? Runtime.open()) != nil, "needs the runtime"), .serialized)
struct HostileOperatorTests {
    /// Any will do: no operator here has weights.
    private static let checkpoint = Samples.files(".safetensors").first.flatMap { try? Checkpoint.open($0) }

    private func run(
        _ operation: String, _ inputs: [HostTensor], _ attributes: [String: Graph.Attribute] = [:], version: Int = 17
    ) throws -> Tensor {
        var graph = Graph()
        graph.version = version
        let values = inputs.indices.map { graph.value("x\($0)") }
        for (place, value) in values.enumerated() {
            graph.inputs.append(Graph.Input(value: value, name: "x\(place)", dtype: nil, shape: nil))
        }
        let output = graph.value("y")
        graph.body.nodes = [
            Graph.Node(operation, name: "n", inputs: values, outputs: [output], attributes: attributes)
        ]
        graph.outputs = [output]
        let runtime = try Runtime.open()
        let checkpoint = try #require(Self.checkpoint)
        var given: [String: Tensor] = [:]
        for (place, array) in inputs.enumerated() { given["x\(place)"] = try runtime.tensor(array) }
        return try #require(try Forward(graph, Weights(checkpoint, runtime)).run(given).first)
    }

    @Test func `the least integer is divided by minus one`() throws {
        let (a, b) = (HostTensor([Int64.min, 7], shape: [2]), HostTensor([Int64(-1), -1], shape: [2]))
        // Its opposite does not exist: two's complement gives it back.
        #expect(try run("Div", [a, b]).integers() == [.min, -7])
        #expect(try run("Mod", [a, b]).integers() == [0, 0])
        #expect(try run("Mod", [a, b], ["fmod": .integer(1)]).integers() == [0, 0])
    }

    @Test func `integers divided by zero are an error`() throws {
        let (a, b) = (HostTensor([Int64(1)], shape: [1]), HostTensor([Int64(0)], shape: [1]))
        #expect(throws: ForwardError.self) { try run("Div", [a, b]) }
        #expect(throws: ForwardError.self) { try run("Mod", [a, b]) }
    }

    static let lengths: [[Int64]] = [[1 << 40], [1 << 20, 1 << 20], [-1], [.max, .max], [.min], [.max, 0, .max]]

    @Test(arguments: lengths)
    func `lengths beyond measure are an error`(lengths: [Int64]) throws {
        let shape = HostTensor(lengths, shape: [lengths.count])
        let one = HostTensor([Float(1)], shape: [1])
        let tall = HostTensor([Float(1)], shape: Array(repeating: 1, count: lengths.count))
        #expect(throws: ForwardError.self) { try run("ConstantOfShape", [shape]) }
        #expect(throws: ForwardError.self) { try run("Expand", [one, shape]) }
        #expect(throws: ForwardError.self) { try run("Tile", [tall, shape]) }
        let pads = HostTensor(lengths + lengths, shape: [2 * lengths.count])
        for mode in ["constant", "edge", "reflect"] {
            #expect(throws: ForwardError.self) { try run("Pad", [tall, pads], ["mode": .text(mode)]) }
        }
    }

    static let endless: [[Double]] = [[0, .infinity, 1], [0, 1, 0], [0, 1e300, 1e-300], [0, .nan, 1]]

    @Test(arguments: endless)
    func `a range without an end is an error`(numbers: [Double]) throws {
        #expect(throws: ForwardError.self) { try run("Range", numbers.map { HostTensor([$0], shape: []) }) }
    }

    static let windows: [[String: Graph.Attribute]] = [
        ["strides": .integers([0, 1])], ["dilations": .integers([0, 1])], ["group": .integer(0)],
        ["group": .integer(.min)], ["pads": .integers([-1, 0, 0, 0])], ["pads": .integers([.max, .max, 0, 0])],
        ["strides": .integers([.max])], ["dilations": .integers([.max, .max])], ["auto_pad": .text("ELSEWHERE")],
        ["kernel_shape": .integers([0, 0])], ["kernel_shape": .integers([.max, 2])],
    ]

    @Test(arguments: windows.indices)
    func `windows that do not fit are an error`(index: Int) throws {
        let attributes = Self.windows[index]
        let image = HostTensor([Float](repeating: 1, count: 25), shape: [1, 1, 5, 5])
        let filter = HostTensor([Float](repeating: 1, count: 4), shape: [1, 1, 2, 2])
        if attributes["kernel_shape"] == nil {
            #expect(throws: ForwardError.self) { try run("Conv", [image, filter], attributes) }
            #expect(throws: ForwardError.self) { try run("ConvTranspose", [image, filter], attributes) }
        }
        guard attributes["group"] == nil else { return }
        let all = attributes.merging(["kernel_shape": .integers([2, 2])]) { own, _ in own }
        #expect(throws: ForwardError.self) { try run("MaxPool", [image], all) }
        #expect(throws: ForwardError.self) { try run("AveragePool", [image], all) }
    }

    @Test func `indices outside are an error`() throws {
        let x = HostTensor([Float](repeating: 1, count: 6), shape: [2, 3])
        for place in [Int64(9), -9, .min, .max] {
            let index = HostTensor([place], shape: [1, 1])
            #expect(throws: ForwardError.self) { try run("Gather", [x, index]) }
            #expect(throws: ForwardError.self) { try run("GatherElements", [x, index]) }
            #expect(throws: ForwardError.self) { try run("GatherND", [x, index]) }
            let update = HostTensor([Float](repeating: 0, count: 3), shape: [1, 3])
            #expect(throws: ForwardError.self) { try run("ScatterND", [x, index, update]) }
            let single = HostTensor([Float(0)], shape: [1, 1])
            #expect(throws: ForwardError.self) { try run("ScatterElements", [x, index, single]) }
        }
    }

    @Test func `steps and axes that are none are an error`() throws {
        let x = HostTensor([Float](repeating: 1, count: 6), shape: [2, 3])
        let zero = HostTensor([Int64(0)], shape: [1])
        let far = HostTensor([Int64.max], shape: [1])
        #expect(throws: ForwardError.self) { try run("Slice", [x, zero, far, zero, zero]) }
        #expect(throws: ForwardError.self) { try run("Slice", [x, zero, far, far]) }
        for axis in [Int.max, .min, 7, -7] {
            for name in ["Concat", "Gather", "Softmax", "Flatten", "ArgMax", "Split"] {
                #expect(throws: ForwardError.self, "\(name)") {
                    try run(name, [x, HostTensor([Int64(0)], shape: [1])], ["axis": .integer(axis)])
                }
            }
        }
    }

    @Test func `a slice of every extreme is a slice`() throws {
        let x = HostTensor([Float(1), 2, 3], shape: [3])
        func number(_ value: Int64) -> HostTensor { HostTensor([value], shape: [1]) }
        #expect(try run("Slice", [x, number(.max), number(.min), number(0), number(.min)]).floats() == [3])
        #expect(try run("Slice", [x, number(.min), number(.max), number(0), number(.max)]).floats() == [1])
        #expect(try run("Slice", [x, number(.min), number(.max), number(0), number(-1)]).floats() == [])
    }

    @Test func `every operator without inputs is an error or needs none`() throws {
        for name in Operators.all.keys.sorted() { _ = try? run(name, []) }
    }

    @Test func `every operator with inputs of strange forms ends`() throws {
        let strange = [
            HostTensor([Float](), shape: [0]), HostTensor([Float(1)], shape: []), HostTensor([Int64.min], shape: []),
            HostTensor([Int64(-1), 0, .max], shape: [3]), HostTensor([Float.nan, .infinity], shape: [2, 1]),
            HostTensor([Float](), shape: [1, 0, 2, 3]),
            HostTensor([Float](repeating: 2, count: 24), shape: [1, 2, 3, 4]),
        ]
        for name in Operators.all.keys.sorted() {
            for first in strange {
                _ = try? run(name, [first])
                for second in strange {
                    _ = try? run(name, [first, second])
                    _ = try? run(name, [first, second, second])
                    _ = try? run(name, [first, second, first, second], version: 9)
                }
            }
        }
    }
}
