import Checkpoints
import Tensors

extension DatasetError: CustomStringConvertible {
    /// One line: file, fact; control characters made visible.
    package var description: String {
        switch self {
        case .checkpoint(let error): error.description
        case .invalidOption(let text, let expected): "\(text.printable(limit: 120)) is not \(expected)"
        default: "\(file.printable): \(fileFact ?? columnFact ?? fitFact)"
        }
    }

    /// As the person gave it; empty where no file is meant.
    package var file: String {
        switch self {
        case .checkpoint(let error): error.file
        case .invalidOption: ""
        case .image(let file, _, _), .unknownContent(let file), .notText(let file, _), .badNumber(let file, _),
            .noImages(let file), .foreignImage(let file, _), .sizesDiffer(let file, _, _, _),
            .tooLarge(let file, _, _, _), .noInputs(let file, _), .unknownColumn(let file, _, _),
            .unsupportedType(let file, _, _), .noSamples(let file, _, _), .countsDiffer(let file, _, _, _, _),
            .severalLabels(let file, _), .labelShape(let file, _, _), .labelNotWhole(let file, _, _),
            .noTokenizer(let file), .tokenizer(let file, _), .tooFewTokens(let file, _, _),
            .unknownPart(let file, _, _), .emptyPart(let file, _, _), .missingInput(let file, _, _),
            .wrongShape(let file, _, _, _, _), .wrongType(let file, _, _, _, _), .missingLabels(let file),
            .labelOutOfRange(let file, _, _, _), .notFinite(let file, _, _, _):
            file
        }
    }

    private var fileFact: String? {
        switch self {
        case .image(_, let offset, let fault): "\(fault) (byte \(offset))"
        case .unknownContent: "neither arrays, images nor text"
        case .notText(_, let offset): "not UTF-8 text (byte \(offset))"
        case .badNumber(_, let offset): "not a token id (byte \(offset))"
        case .noImages: "no PNG, PGM or PPM image in this folder or one level below"
        case .foreignImage(_, let format): "\(format) images are not read; convert them to PNG"
        case .sizesDiffer(_, let size, let other, let otherSize):
            "the image is \(Self.text(size)), \(other.printable) is \(Self.text(otherSize)); "
                + "resize=HxW makes them one size"
        case .tooLarge(_, let column, let bytes, let limit):
            "column \(Self.quoted(column)) must be in memory, but \(bytes) bytes are more than \(limit)"
        case .noTokenizer: "text needs the network's tokenizer, and there is none"
        case .tokenizer(_, let fact): "the tokenizer failed: \(fact.printable(limit: 200))"
        case .tooFewTokens(_, let found, let window): "\(found) tokens do not fill one window of \(window)"
        default: nil
        }
    }

    private var columnFact: String? {
        switch self {
        case .noInputs(_, let columns): "no column is an input; there are \(Self.list(columns))"
        case .unknownColumn(_, let name, let choices):
            "no column is named \(Self.quoted(name)); there are \(Self.list(choices))"
        case .unsupportedType(_, let column, let dtype): "column \(Self.quoted(column)) holds \(dtype.rawValue)"
        case .noSamples(_, let column, let shape):
            "column \(Self.quoted(column)) of shape \(Self.text(shape)) has no samples"
        case .countsDiffer(_, let column, let count, let other, let otherCount):
            "column \(Self.quoted(column)) has \(count) samples, \(Self.quoted(other)) has \(otherCount)"
        case .severalLabels(_, let choices):
            "several columns may be the labels: \(Self.list(choices)); choose by y=NAME"
        case .labelShape(_, let column, let shape):
            "labels \(Self.quoted(column)) of shape \(Self.text(shape)) are not one number a sample; y=none leaves them"
        case .labelNotWhole(_, let column, let sample):
            "labels \(Self.quoted(column)): sample \(sample) is no class number; y=none leaves them"
        case .unknownPart(_, let name, let choices):
            "no part is named \(Self.quoted(name)); there are \(Self.list(choices))"
        case .emptyPart(_, let count, let held): "of \(count) samples a share of \(held) leaves an empty part"
        default: nil
        }
    }

    private var fitFact: String {
        switch self {
        case .missingInput(_, let input, let columns):
            "no column for the network's input \(Self.quoted(input)); there are \(Self.list(columns))"
        case .wrongShape(_, let input, let expected, let column, let found):
            "input \(Self.quoted(input)) takes samples of shape \(Self.text(expected)), "
                + "column \(Self.quoted(column)) has \(Self.text(found))"
        case .wrongType(_, let input, let expected, let column, let found):
            "input \(Self.quoted(input)) takes \(expected.rawValue), column \(Self.quoted(column)) has \(found.rawValue)"
        case .missingLabels: "there are no labels"
        case .labelOutOfRange(_, let sample, let label, let classes):
            "sample \(sample) has label \(label), the network has \(classes) classes"
        case .notFinite(_, let column, let sample, let value):
            "column \(Self.quoted(column)): sample \(sample) holds \(value)"
        default: ""
        }
    }

    private static func quoted(_ name: String) -> String { "'\(name.printable(limit: 80))'" }

    private static func list(_ names: [String]) -> String {
        if names.isEmpty { return "none" }
        let more = names.count > 12 ? " and \(names.count - 12) more" : ""
        return names.prefix(12).map { $0.printable(limit: 80) }.joined(separator: ", ") + more
    }

    /// `[1 × ? × 8]`.
    static func text(_ shape: [Int?]) -> String {
        "[" + shape.map { $0.map(String.init) ?? "?" }.joined(separator: " × ") + "]"
    }
}
