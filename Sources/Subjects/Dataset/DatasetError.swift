package import Checkpoints
package import Tensors

/// Why data could not be opened, read or fitted to a network: the file as the person gave it, and the fact.
package enum DatasetError: Error, Sendable, Hashable {
    // MARK: Files
    case checkpoint(CheckpointError)
    /// `offset` is the byte of the file where the fault was seen.
    case image(file: String, offset: Int, ImageFault)
    /// Neither arrays, images nor text.
    case unknownContent(file: String)
    /// Text that is not UTF-8 from that byte on.
    case notText(file: String, offset: Int)
    case badNumber(file: String, offset: Int)
    case noImages(folder: String)
    /// An image of a format that is not read.
    case foreignImage(file: String, format: String)
    /// Sizes are height × width.
    case sizesDiffer(file: String, size: [Int], other: String, otherSize: [Int])
    case tooLarge(file: String, column: String, bytes: Int, limit: Int)

    // MARK: Columns
    case noInputs(file: String, columns: [String])
    case unknownColumn(file: String, name: String, choices: [String])
    case unsupportedType(file: String, column: String, DType)
    /// Samples are indices of the first axis; this column has none, or they hold nothing.
    case noSamples(file: String, column: String, shape: [Int])
    case countsDiffer(file: String, column: String, count: Int, other: String, otherCount: Int)
    case severalLabels(file: String, choices: [String])
    case labelShape(file: String, column: String, shape: [Int])
    case labelNotWhole(file: String, column: String, sample: Int)

    // MARK: Tokens
    case noTokenizer(file: String)
    case tokenizer(file: String, fact: String)
    case tooFewTokens(file: String, found: Int, window: Int)

    // MARK: What was asked
    case invalidOption(text: String, expected: String)
    case unknownPart(file: String, name: String, choices: [String])
    /// A split of `count` samples that would leave one part without any.
    case emptyPart(file: String, count: Int, held: Double)

    // MARK: Fit to a network
    case missingInput(file: String, input: String, columns: [String])
    /// Shapes of one sample; nil is a dimension that the network leaves open.
    case wrongShape(file: String, input: String, expected: [Int?], column: String, found: [Int])
    case wrongType(file: String, input: String, expected: DType, column: String, found: DType)
    case missingLabels(file: String)
    case labelOutOfRange(file: String, sample: Int, label: Int, classes: Int)
    /// `value` is NaN or an infinity, in words.
    case notFinite(file: String, column: String, sample: Int, value: String)
}
