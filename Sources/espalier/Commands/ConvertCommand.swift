import ArgumentParser
import Checkpoints
import Explorer
import Exporters
import Pruning
import Subjects

/// Writes a checkpoint of any format in another one.
struct ConvertCommand: AsyncParsableCommand, NamesSubject {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a checkpoint of any format as safetensors or a NumPy archive.",
        discussion: """
            What OUT ends in decides: .safetensors or .npz. Quantised blocks become F32, which holds their values exactly; \
            --dtype makes every real number another type and tells how many it rounds. Names are those of the layer list, \
            for GGUF the ones of Hugging Face, with the rows of Q and K in their order.

            EXAMPLES
              espalier convert model.gguf model.safetensors --dtype f16
              espalier convert model.pt model.safetensors
              espalier convert model.gguf folder --shard-size 2GB
              espalier convert model.onnx weights.npz --json
            """)

    @Argument(help: "What to read.", completion: .file()) var input: String
    @Argument(help: "What to write.", completion: .file()) var out: String
    @Option(help: "own, f32, f16 or bf16.") var dtype = "own"
    @Option(help: "Write a folder of safetensors shards of at most this size: 5GB, 200MB.") var shardSize: String?
    @Flag(help: "Read NumPy's two-byte void type (<V2) as bfloat16.") var voidAsBfloat16 = false
    @OptionGroup var output: OutputOption
    @Flag(help: "Print what was written as JSON.") var json = false

    var subject: String { input }

    func run() async throws {
        guard let elements = ElementChoice(dtype) else {
            let names = ElementChoice.names.map(\.name).joined(separator: ", ")
            throw Failure(.misuse, "--dtype: \(dtype.printable) is none of \(names)")
        }
        var option = try CheckpointOption.parse([input])
        option.voidAsBfloat16 = voidAsBfloat16
        var conversion = Conversion(try option.open())
        conversion.elements = elements
        conversion.replacing = output.replace
        if let shardSize {
            conversion.shardBytes = try Self.bytes(shardSize)
        }
        let line = ProgressLine()
        let report = try await conversion.run(to: out) { progress in
            line.show("writing \(progress.file)", done: progress.bytesDone, of: progress.bytesTotal)
        }
        line.clear()
        try Standard.output(json ? Self.json(report).printed : Self.text(report))
    }

    /// `5GB`, `5G`, `200MB`, a plain number of bytes.
    private static func bytes(_ text: String) throws(Failure) -> Int {
        let number = text.uppercased().hasSuffix("B") ? text.dropLast() : text[...]
        guard case .absolute(let value)? = Quantities.read(number, sharesBelowOne: false), value >= 1, value < 1e18
        else {
            throw Failure(.misuse, "--shard-size: \(text.printable) is no size such as 5GB")
        }
        return Int(value)
    }

    private static func text(_ report: Conversion.Report) -> String {
        var text = report.files.map { "wrote \($0.path.printable), \(Amount.bytes($0.bytes))\n" }.joined()
        text += "\(Numbers.counted(report.tensors, "tensor")), \(report.retyped.count) in another type\n"
        if report.rounded > 0 {
            text += "\(report.rounded) numbers were rounded, \(report.overflowed) became infinite\n"
        }
        return text
    }

    private static func json(_ report: Conversion.Report) -> JSONValue {
        .object(of: [
            ("format", .string(report.format.rawValue)),
            (
                "files",
                .array(
                    report.files.map { .object(of: [("path", .string($0.path)), ("bytes", .integer($0.bytes))]) })
            ),
            ("tensors", .integer(report.tensors)),
            (
                "retyped",
                .array(
                    report.retyped.map {
                        .object(of: [("name", .string($0.name)), ("from", .string($0.from)), ("to", .string($0.to))])
                    })
            ),
            ("rounded", .integer(report.rounded)), ("overflowed", .integer(report.overflowed)),
        ])
    }
}
