import Foundation
import Subjects
import Tensors
import Testing

/// Data against what a network takes.
@Suite struct DatasetFitTests {
    private let folder: DataFolder
    private let images: Dataset

    init() throws {
        folder = try DataFolder()
        for name in ["a/1", "b/2", "c/3"] { try folder.grey(name + ".pgm", level: 51) }
        images = try Dataset.open(folder.path).evaluation
    }

    private func tokens() throws -> Dataset {
        let path = try folder.write("ids.txt", "1 2 3 4 5 6")
        return try Dataset.open(path, options: DatasetOptions.parse(path + ":window=3").options).evaluation
    }

    @Test(
        arguments: [
            [nil, 1, 2, 3], [nil, nil, nil, nil], [1, 2, 3], [nil, 2, 3], [nil, 2, 3, 1], [8, 1, 2, 1, 3],
        ] as [[Int?]])
    func axesOfOneComeAndGo(_ shape: [Int?]) throws {
        let fitted = try images.fitted(to: [ExpectedInput(name: "input", shape: shape, dtype: .f32)])
        let batch = try fitted.batch(0..<3)
        #expect(batch.inputs[0].name == "input")
        #expect(batch.inputs[0].value.shape.filter { $0 != 1 } == [3, 2, 3])
        #expect(batch.inputs[0].value.shape.count == shape.count)
        #expect(batch.inputs[0].value.floats.allSatisfy { $0 == 0.2 })
    }

    @Test func aWrongShapeIsToldWithBoth() throws {
        let error = #expect(throws: DatasetError.self) {
            try images.fitted(to: [ExpectedInput(name: "input", shape: [nil, 3, nil, 3])])
        }
        #expect(
            error?.description
                == "\(folder.path): input 'input' takes samples of shape [3 × ? × 3], column 'images' has [1 × 2 × 3]")
        #expect(throws: DatasetError.self) { try images.fitted(to: [ExpectedInput(name: "input", shape: [])]) }
    }

    @Test func labelsMustBeClassesOfTheNetwork() throws {
        let input = [ExpectedInput(name: "input", shape: nil)]
        #expect(try images.fitted(to: input, classes: 3, needsLabels: true).count == 3)
        #expect(throws: DatasetError.labelOutOfRange(file: folder.path, sample: 2, label: 2, classes: 2)) {
            try images.fitted(to: input, classes: 2)
        }
        #expect(try images.prefix(2).fitted(to: input, classes: 2).count == 2)
    }

    @Test func noSamplesFitNothing() throws {
        #expect(throws: DatasetError.self) {
            try images.prefix(0).fitted(to: [ExpectedInput(name: "input", shape: nil)])
        }
    }

    @Test func bytesStayBytesForANetworkThatTakesThem() throws {
        let fitted = try images.fitted(to: [ExpectedInput(name: "input", shape: nil, dtype: .u8)])
        #expect(try fitted.batch([0]).inputs[0].value.bytes == Array(repeating: 51, count: 6))
    }

    @Test func tokensComeWithTheirMask() throws {
        let names = ["attention_mask", "input_ids", "token_type_ids", "position_ids"]
        let inputs = names.map { ExpectedInput(name: $0, shape: [nil, nil], dtype: .i64) }
        let batch = try tokens().fitted(to: inputs).batch(0..<2)
        #expect(batch.inputs.map { $0.name } == names)
        let values = batch.inputs.map { $0.value.integers }
        #expect(values[0] == [1, 1, 1, 1, 1, 1])
        #expect(values[1] == [1, 2, 3, 4, 5, 6])
        #expect(values[2] == [0, 0, 0, 0, 0, 0])
        #expect(values[3] == [0, 1, 2, 0, 1, 2])
    }

    @Test func anInputWithoutAColumnIsNamed() throws {
        let inputs = ["a", "b"].map { ExpectedInput(name: $0, shape: nil) }
        #expect(throws: DatasetError.missingInput(file: folder.path, input: "a", columns: ["images"])) {
            try images.fitted(to: inputs)
        }
    }

    @Test func realNumbersAreNoIntegers() throws {
        let values = HostTensor([1, 2, 3, 4] as [Float], shape: [2, 2])
        let data = try Dataset.open(try folder.write("x.safetensors", SafetensorsText.file(values))).evaluation
        let error = #expect(throws: DatasetError.self) {
            try data.fitted(to: [ExpectedInput(name: "ids", shape: nil, dtype: .i64)])
        }
        #expect(error == .wrongType(file: data.path, input: "ids", expected: .i64, column: "x", found: .f32))
    }

    @Test(arguments: [
        ("d.npz:x=a+b,y=none,scale=16", "d.npz"), ("a:b.npz", "a:b.npz"), ("a=b.npz", "a=b.npz"),
        ("/c:/d:y=label", "/c:/d"),
    ])
    func aSelectionFollowsThePath(text: String, path: String) throws {
        #expect(try DatasetOptions.parse(text).path == path)
    }

    @Test(arguments: [
        "d:why=1", "d:y=", "d:window=0", "d:std=0", "d:mean=a", "d:resize=3", "d:channels=2", "d:layout=chw", "d:x=1,y",
    ])
    func aSelectionThatIsNoneIsRefused(_ text: String) {
        #expect(throws: DatasetError.self) { try DatasetOptions.parse(text) }
    }
}

/// The smallest safetensors file.
private enum SafetensorsText {
    static func file(_ tensor: HostTensor) -> [UInt8] {
        let shape = tensor.shape.map(String.init).joined(separator: ",")
        let header = #"{"x":{"dtype":"F32","shape":[\#(shape)],"data_offsets":[0,\#(tensor.bytes.count)]}}"#
        let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { [UInt8]($0) }
        return length + Array(header.utf8) + tensor.bytes
    }
}
