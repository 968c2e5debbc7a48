import Checkpoints
import Subjects

extension Layer {
    /// The module's name, or the tensor's own where it stands in none.
    var words: String { (name.module.isEmpty ? entry.name : name.module).printable }
}
