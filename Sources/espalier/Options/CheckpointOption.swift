import ArgumentParser
import Checkpoints
import Subjects

/// Which checkpoint: a file, an index, a folder, or the files that a pattern stands for.
struct CheckpointOption: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Safetensors, GGUF, ONNX, PyTorch or NumPy file, index, folder, or pattern.", valueName: "path"),
        completion: .file())
    var paths: [String]
    @Flag(help: "Read NumPy's two-byte void type (<V2) as bfloat16.") var voidAsBfloat16 = false

    /// What messages name.
    var subject: String { paths.first ?? "" }

    /// Opens it; reads headers only, and says on standard error what is odd about it.
    ///
    /// - Parameter quietly: whether oddities go unsaid, because the explorer shows them itself.
    func open(quietly: Bool = false) throws -> Network {
        var options = ReadingOptions()
        options.readsVoidAsBFloat16 = voidAsBfloat16
        let checkpoint = try Checkpoint.open(paths, options: options)
        guard !quietly else { return Network(checkpoint) }
        for warning in checkpoint.warnings where !warning.isNote {
            Standard.error("espalier: warning: \(warning.description)\n")
        }
        return Network(checkpoint)
    }
}
