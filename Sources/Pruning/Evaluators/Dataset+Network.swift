package import Subjects

extension Dataset {
    /// The part of the data that a network is measured on, text cut into tokens by the network's own tokenizer.
    ///
    /// - Parameter text: as `DatasetOptions.parse` takes it.
    /// - Throws: `.dataset`.
    package static func measuring(_ text: String, _ network: Network) throws(PruningError) -> Dataset {
        do throws(DatasetError) {
            let (path, options) = try DatasetOptions.parse(text)
            return try Dataset.open(path, options: options, tokenizer: nil).evaluation
        } catch {
            throw .dataset(error)
        }
    }
}
