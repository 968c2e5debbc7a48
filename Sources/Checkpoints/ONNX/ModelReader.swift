import Tensors

/// Reads a ModelProto in one walk: tensors by where they lie, the graph as compact records. No message is kept.
struct ModelReader {
    typealias Text = TextTable.ID

    var tensors: TensorReader
    var found: [FoundTensor] = []
    var texts = TextTable()
    var graphs: [GraphRecord.Graph] = []
    var functions: [GraphRecord.Function] = []
    var operatorSets: [(domain: Text, version: Int64)] = []
    var operands: [Text] = []
    var attributes: [GraphRecord.Attribute] = []
    var dimensions: [GraphRecord.Dimension] = []
    var integers: [Int64] = []
    var floats: [Float] = []
    var metadata: [(key: String, value: String)] = []
    var annotations: [Annotation] = []
    var nodeCount = 0
    var valueCount = 0
    private var hasGraph = false

    /// The scale and the zero point of a tensor, as a model notes them beside its graph.
    struct Annotation {
        let graph: Int
        var tensor = Text.empty
        var scale = Text.empty
        var zeroPoint = Text.empty
    }

    init(_ context: ReadingContext) { tensors = TensorReader(context) }

    /// Reads the whole model.
    mutating func run(_ bytes: RawSpan) throws(ONNXError) {
        var cursor = WireCursor(.model, 0..<bytes.byteCount)
        // The main graph comes first in `graphs`, wherever it stands in the file.
        graphs.append(GraphRecord.Graph())
        while let field = try cursor.next(bytes) { try take(field, bytes) }
        if !hasGraph { throw ONNXError(bytes.byteCount, .noGraph) }
        for (domain, version) in operatorSets {
            metadata.append(("opset " + (domain.isEmpty ? "ai.onnx" : texts[domain]), String(version)))
        }
    }

    private mutating func take(_ field: WireField, _ bytes: RawSpan) throws(ONNXError) {
        switch field.number {
        case 1: metadata.append(("ir_version", String(try field.integer())))
        case 2: try describe("producer_name", field.bytes(), bytes)
        case 3: try describe("producer_version", field.bytes(), bytes)
        case 4: try describe("domain", field.bytes(), bytes)
        case 5: metadata.append(("model_version", String(try field.integer())))
        case 6, 26: _ = try field.bytes()
        case 7:
            if hasGraph { throw ONNXError(field.start, .repeatedField(.model, field: 7)) }
            hasGraph = true
            try graph(field.bytes(), index: 0, parent: nil, depth: 0, bytes)
        case 8: try operatorSet(field.bytes(), bytes)
        case 14:
            let entry = try StoredTensor.entry(field, bytes)
            try describe(TensorReader.name(entry.key, bytes), entry.value, bytes)
        case 20: tensors.notes.note(.training)
        case 25: try function(field.bytes(), bytes)
        default: tensors.notes.note(.unknownField)
        }
        if metadata.count > ONNXLimits.metadata {
            throw ONNXError(field.start, .tooMany("keys of metadata", limit: ONNXLimits.metadata))
        }
    }

    private mutating func describe(_ key: String, _ value: Range<Int>, _ bytes: RawSpan) throws(ONNXError) {
        guard !value.isEmpty else { return }
        if value.count > ONNXLimits.textBytes { tensors.notes.note(.longText) }
        metadata.append((key, bytes.text(value.prefix(ONNXLimits.textBytes))))
    }

    private mutating func operatorSet(_ range: Range<Int>, _ bytes: RawSpan) throws(ONNXError) {
        var cursor = WireCursor(.operatorSet, range)
        var set = (domain: Text.empty, version: Int64(0))
        while let field = try cursor.next(bytes) {
            switch field.number {
            case 1: set.domain = try text(field, bytes)
            case 2: set.version = try field.integer()
            default: tensors.notes.note(.unknownField)
            }
        }
        guard operatorSets.count < 1000 else { throw ONNXError(range.lowerBound, .tooMany("opsets", limit: 1000)) }
        operatorSets.append(set)
    }

    /// A text of the graph, by its number.
    mutating func text(_ field: WireField, _ bytes: RawSpan) throws(ONNXError) -> Text {
        let range = try field.bytes()
        guard range.count <= ONNXLimits.textBytes else {
            throw ONNXError(field.start, .nameTooLong(limit: ONNXLimits.textBytes))
        }
        return texts.intern(bytes.extracting(range))
    }
}
