import Checkpoints
import Subjects
import Tensors

extension Network {
    /// The dtype of most parameters.
    var mainDType: String {
        var counts: [DType: Int] = [:]
        for layer in layers { counts[layer.entry.dtype, default: 0] += layer.parameters }
        let main = counts.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key
        return main?.rawValue.lowercased() ?? "empty"
    }
}
