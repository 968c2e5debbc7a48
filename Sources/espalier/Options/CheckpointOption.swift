import ArgumentParser
import Checkpoints
import Pruning
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
        if paths.count == 1, ScanIndex.isIndex(paths[0]) { return try ScanIndex.open(paths[0]).network }
        let network = Network(try Checkpoint.open(paths, options: options))
        if !quietly { Self.tell(network) }
        return network
    }

    /// The same with the index of it: the one that was named, or one that lies beside the checkpoint or in the cache. One that
    /// does not serve is told of.
    func openIndexed(quietly: Bool = false) throws -> IndexedNetwork {
        let opened = try IndexedNetwork.open(paths, options: options, environment: Machine.environment)
        if let refusal = opened.refusal { Standard.error("espalier: \(refusal)\n") }
        if !quietly { Self.tell(opened.network) }
        return opened
    }

    private var options: ReadingOptions {
        var options = ReadingOptions()
        options.readsVoidAsBFloat16 = voidAsBfloat16
        return options
    }

    private static func tell(_ network: Network) {
        for warning in network.checkpoint.warnings where !warning.isNote {
            Standard.error("espalier: warning: \(warning.description)\n")
        }
    }
}
