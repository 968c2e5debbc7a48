package import Pruning

/// Data that were opened to be measured on, in what the screen says of them.
package struct AttachedData: Sendable, Hashable {
    /// The file's own name, with the part: `digits.npz test`.
    package var name: String
    /// As it was given: `FILE` or `FILE:key=value,…`.
    package var text: String
    package var samples: Int
    /// What reports say of them; what a table of sensitivity has to be measured on to stand.
    package var words: String
    /// Of the checkpoint.
    package var fingerprint: String
    /// What lies beside the checkpoint; nil where there is none.
    package var stored: SensitivityTable?
    /// Why the table beside the checkpoint cannot be read.
    package var storedFault: String?

    package init(
        name: String, text: String = "", samples: Int, words: String, fingerprint: String,
        stored: SensitivityTable? = nil
    ) {
        self.name = name
        self.text = text
        self.samples = samples
        self.words = words
        self.fingerprint = fingerprint
        self.stored = stored
    }
}
