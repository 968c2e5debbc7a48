import Checkpoints
import Subjects

extension Layer {
    /// The tensor's name as the list shows it: without `.weight`, which goes without saying, so that it names one layer alone.
    var words: String {
        (entry.name.hasSuffix(".weight") ? String(entry.name.dropLast(7)) : entry.name).printable
    }
}
