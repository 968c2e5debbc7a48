import Checkpoints
import Testing

private typealias Tensor = GGUFFile.Tensor

/// A GGUF file that must open, what is found, and the warnings.
struct AcceptedGGUF: Sendable, CustomTestStringConvertible {
    let name: String
    let file: GGUFFile
    let shapes: [String: [Int]]
    /// Ends of the warnings' lines.
    let warnings: [String]

    var testDescription: String { name }

    init(_ name: String, _ file: GGUFFile, _ shapes: [String: [Int]] = ["a": [2]], _ warnings: String...) {
        (self.name, self.file, self.shapes, self.warnings) = (name, file, shapes, warnings)
    }

    static let table: [AcceptedGGUF] = [
        AcceptedGGUF("version 3", GGUFFile(Tensor("a"))),
        AcceptedGGUF("version 2", GGUFFile(Tensor("a")) { $0.version = 2 }),
        AcceptedGGUF("big-endian", GGUFFile(Tensor("a")) { $0.isBigEndian = true }),
        AcceptedGGUF("nothing at all", GGUFFile(), [:], ": no tensors"),
        AcceptedGGUF("metadata alone", GGUFFile { $0.pairs = [$0.pair("k", 1)] }, [:], ": no tensors"),
        AcceptedGGUF(
            "name of 63 bytes", GGUFFile(Tensor(String(repeating: "9", count: 63))),
            [String(repeating: "9", count: 63): [2]]),
        AcceptedGGUF("empty name", GGUFFile(Tensor("")), ["": [2]], ": a tensor without a name"),
        AcceptedGGUF(
            "name with an escape", GGUFFile(Tensor("\u{1B}")), ["\u{1B}": [2]],
            #": tensor '\u{1b}': a name with control characters"#),
        AcceptedGGUF("scalar", GGUFFile(Tensor("a", [], bytes: 4)), ["a": []], ": tensor 'a': a scalar"),
        AcceptedGGUF(
            "empty tensor", GGUFFile(Tensor("a", [0, 3], bytes: 0)), ["a": [3, 0]], ": tensor 'a': no elements"),
        AcceptedGGUF(
            "empty rows of blocks", GGUFFile(Tensor("a", [0, 3], type: 14, bytes: 0)), ["a": [3, 0]],
            ": tensor 'a': no elements"),
        AcceptedGGUF(
            "four dimensions, innermost first", GGUFFile(Tensor("a", [2, 3, 1, 5], type: 24, bytes: 30)),
            ["a": [5, 1, 3, 2]]),
        AcceptedGGUF(
            "in the order of names", GGUFFile(Tensor("x.10"), Tensor("x.2")), ["x.10": [2], "x.2": [2]]),
        AcceptedGGUF(
            "alignment 64",
            GGUFFile(Tensor("a"), Tensor("b")) {
                $0.alignment = 64
                $0.pairs = [$0.pair("general.alignment", 64)]
            }, ["a": [2], "b": [2]]),
        AcceptedGGUF(
            "alignment 1",
            GGUFFile(Tensor("a"), Tensor("b")) {
                $0.alignment = 1
                $0.pairs = [$0.pair("general.alignment", 1)]
            }, ["a": [2], "b": [2]], ": an alignment of 1; the specification wants multiples of 8"),
        AcceptedGGUF("no padding at the end", GGUFFile(Tensor("a")) { $0.isPadded = false }),
        AcceptedGGUF(
            "bytes behind the end", GGUFFile(Tensor("a")) { $0.trailing = [1, 2, 3] }, ["a": [2]],
            ": 3 bytes after the last tensor"),
        AcceptedGGUF(
            "truth of 7", GGUFFile(Tensor("a")) { $0.pairs = [$0.pair("k", 7, [7])] }, ["a": [2]],
            ": truth values that are neither 0 nor 1"),
        AcceptedGGUF("key with line end", GGUFFile(Tensor("a")) { $0.pairs = [$0.pair("k\n", 1)] }),
        AcceptedGGUF("empty array", GGUFFile(Tensor("a")) { $0.pairs = [$0.array("k", 8, 0, [])] }),
    ]
}
