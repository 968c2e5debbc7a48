package import Subjects
import Synchronization

extension Dataset {
    /// The part of the data that a network is measured on, text cut into tokens by the network's own tokenizer.
    ///
    /// - Parameter text: as `DatasetOptions.parse` takes it.
    /// - Throws: `.data`.
    package static func measuring(_ text: String, _ network: Network) throws(PruningError) -> Dataset {
        try parts(text, network).evaluation
    }

    /// The part of the data that statistics are collected on; else as `measuring`.
    package static func calibrating(_ text: String, _ network: Network) throws(PruningError) -> Dataset {
        try parts(text, network).calibration
    }

    private static func parts(_ text: String, _ network: Network) throws(PruningError) -> DatasetParts {
        do throws(DatasetError) {
            let (path, options) = try DatasetOptions.parse(text)
            return try Dataset.open(path, options: options, tokenizer: tokenizer(of: network))
        } catch {
            throw .data(error)
        }
    }

    /// All parts of the data, for a network to learn from and to be measured on.
    ///
    /// - Parameter text: as `DatasetOptions.parse` takes it.
    /// - Throws: `.data`.
    package static func learning(_ text: String, _ network: Network) throws(PruningError) -> DatasetParts {
        do throws(DatasetError) {
            let (path, options) = try DatasetOptions.parse(text)
            return try Dataset.open(path, options: options, tokenizer: tokenizer(of: network))
        } catch {
            throw .data(error)
        }
    }

    /// Cuts text into pieces without special tokens: they would stand in the middle of the text. Read when text is.
    private static func tokenizer(of network: Network) -> Tokenizer {
        let made = Mutex<Subjects.Tokenizer?>(nil)
        return { text in
            let tokenizer = try made.withLock { made in
                if let made { return made }
                guard let found = try Subjects.Tokenizer.beside(network.checkpoint) else {
                    throw PruningError.missing(need: "a tokenizer", mend: "put tokenizer.json beside the checkpoint")
                }
                made = found
                return found
            }
            return tokenizer.encode(text, addingSpecial: false)
        }
    }
}
