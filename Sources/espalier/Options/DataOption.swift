import ArgumentParser
import Pruning
import Subjects

/// Which data, and how they are gone through.
struct DataOption: ParsableArguments {
    @Option(
        help:
            "Data to measure on: an .npz, safetensors, text or token file, or a folder of images; FILE:x=a,y=b chooses.",
        completion: .file())
    var data: String?
    @Option(help: "Use so many samples, from the front of the shuffled data.") var samples: Int?
    @Option(help: "Samples of one run; by their size if not given.") var batch: Int?
    @Option(name: .customLong("data-seed"), help: "Seed of the order of samples.") var seed = 0
    @Option(help: "Threads that compute; all processors if not given.") var threads: Int?

    func validate() throws {
        for (name, value) in [("--samples", samples), ("--batch", batch), ("--threads", threads)] {
            if let value, value < 1 { throw ValidationError("\(name) takes a number from 1") }
        }
    }

    var options: EvaluationOptions {
        var options = EvaluationOptions()
        (options.samples, options.batch, options.threads) = (samples, batch, threads)
        options.seed = UInt64(bitPattern: Int64(seed))
        return options
    }

    /// The part of the data that is measured on.
    func open(for network: Network) throws(PruningError) -> Dataset {
        guard let data else { throw .missing(need: "data", mend: "give --data") }
        return try Dataset.measuring(data, network)
    }
}
