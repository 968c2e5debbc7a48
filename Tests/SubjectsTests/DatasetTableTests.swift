import Foundation
import Subjects
import Tensors
import Testing

/// Arrays and orders against NumPy.
@Suite(.enabled(if: DataOracle.isReady, DataOracle.advice)) struct DatasetTableTests {
    private static let oracle = Result { try DataOracle("dataset_arrays.py") }

    private func open(_ text: String) throws -> DatasetParts {
        let (path, options) = try DatasetOptions.parse(try Self.oracle.get().path(text))
        return try Dataset.open(path, options: options)
    }

    @Test(arguments: ["stored.npz", "packed.npz", "data.safetensors", "arrays", "stored.npz:x=images,y=answers"])
    func picturesAndLabelsAreNumPys(_ name: String) throws {
        let data = try open(name).evaluation
        #expect(data.count == 30)
        #expect(data.columns[0].sampleShape == [3, 6, 5])
        #expect(data.transforms.hasSuffix(": channels first, / 255, F32"))
        let batch = try data.batch(0..<30)
        #expect(batch.inputs.count == 1)
        #expect(batch.inputs[0].value.shape == [30, 3, 6, 5])
        #expect(batch.inputs[0].value.bytes == (try Self.oracle.get().bytes("usual")))
        #expect(batch.labels?.integers == (try Self.oracle.get().integers("labels")))
    }

    @Test func meansAndDeviationsAreByChannel() throws {
        let data = try open("stored.npz:mean=0.485/0.456/0.406,std=0.229/0.224/0.225").evaluation
        #expect(try data.batch(0..<30).inputs[0].value.bytes == (try Self.oracle.get().bytes("scaled")))
        #expect(
            data.columns[0].transform.description
                == "channels first, / 255, - [0.485 0.456 0.406], / [0.229 0.224 0.225], F32")
    }

    @Test func aBatchHoldsThePlacesAskedFor() throws {
        let data = try open("packed.npz").evaluation
        let batch = try data.batch([7, 3, 7])
        let all = try Self.oracle.get().bytes("usual")
        let size = all.count / 30
        let expected: [UInt8] = [7, 3, 7].flatMap { Array(all[$0 * size..<($0 + 1) * size]) }
        #expect(batch.inputs[0].value.bytes == expected)
        #expect(batch.indices == [7, 3, 7])
    }

    @Test func partsAreToldByTheNames() throws {
        let parts = try open("parts.npz")
        #expect(parts.parts.map(\.name) == ["test", "train"])
        #expect(parts.calibration.count == 8)
        let test = parts.evaluation
        #expect(test.columns[0].name == "x")
        #expect(try test.batch(0..<4).inputs[0].value.bytes == (try Self.oracle.get().bytes("test-values")))
        #expect(try test.batch(0..<4).labels?.integers == [0, 1, 2, 0])
    }

    @Test(arguments: ["ids-u16.npy:window=16,stride=12", "ids.txt:window=16,stride=12"])
    func windowsOverlapByTheStride(_ name: String) throws {
        let data = try open(name).evaluation
        #expect(data.columns[0].name == "input_ids")
        #expect(data.count == 8)
        let batch = try data.batch(0..<8)
        #expect(batch.inputs[0].value.shape == [8, 16])
        #expect(batch.inputs[0].value.integers == (try Self.oracle.get().integers("windows")))
        #expect(batch.labels == nil)
    }

    @Test func rowsOfIdentifiersStayRows() throws {
        let data = try open("ids-rows.npy").evaluation
        #expect(data.columns[0].name == "input_ids")
        #expect(try data.batch(0..<10).inputs[0].value.integers == (try Self.oracle.get().integers("rows")))
    }

    @Test(arguments: [(UInt64(0), 1), (1, 2), (7, 30), (.max, 1000)])
    func ordersAreThoseOfTheDefinition(seed: UInt64, count: Int) throws {
        var random = Random(seed: seed, stream: "shuffle")
        let order = random.permutation(of: count)
        #expect(order.map(Int64.init) == (try Self.oracle.get().integers("order-\(seed)-\(count)")))
    }

    @Test func aShuffledBatchKnowsItsRows() throws {
        let data = try open("stored.npz").evaluation.shuffled(seed: 7)
        let order = try Self.oracle.get().integers("order-7-30").map { Int($0) }
        let labels = try Self.oracle.get().integers("labels")
        #expect(try data.prefix(5).batch(0..<5).indices == Array(order[..<5]))
        #expect(try data.batch(0..<30).labels?.integers == order.map { labels[$0] })
    }

    @Test(arguments: [
        ("several.npz", "several columns may be the labels: a, b; choose by y=NAME"),
        ("uneven.npz", "column 'z' has 5 samples, 'x' has 12"),
        ("empty.npz", "column 'x' of shape [0 × 7] has no samples"),
        ("halves.npz", "labels 'y': sample 1 is no class number; y=none leaves them"),
        ("scores.npz", "labels 'y' of shape [12 × 7] are not one number a sample; y=none leaves them"),
        ("complex.npz", "column 'x' holds C128"),
        ("stored.npz:y=what", "no column is named 'what'; there are answers, images"),
        ("parts.npz:part=val", "no part is named 'validation'; there are test, train"),
        ("ids.txt:window=104", "103 tokens do not fill one window of 104"),
    ])
    func whatIsWrongIsSaidInALine(name: String, fact: String) throws {
        let path = try Self.oracle.get().path(String(name.prefix { $0 != ":" }))
        let error = #expect(throws: DatasetError.self) { try open(name) }
        #expect(error?.description == "\(path): \(fact)")
    }

    @Test func numbersThatAreNoneNameTheirSample() throws {
        let data = try open("broken.npz").evaluation
        #expect(try data.batch([0]).inputs[0].value.floats == [1, 2])
        for (order, sample, value) in [([0, 1], 1, "NaN"), ([2, 1], 2, "infinity")] {
            let error = #expect(throws: DatasetError.self) { try data.batch(order) }
            #expect(error == .notFinite(file: data.path, column: "x", sample: sample, value: value))
        }
    }
}
