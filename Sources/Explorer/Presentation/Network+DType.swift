import Checkpoints
import Subjects
import Tensors

extension Network {
    /// The dtype of most parameters.
    var mainDType: String {
        var counts: [DType: Int] = [:]
        // Neighbours mostly share their type: a run is added at once.
        var run: (dtype: DType, parameters: Int)?
        for layer in layers {
            let parameters = layer.parameters
            if run?.dtype == layer.entry.dtype {
                run?.parameters += parameters
            } else {
                if let run { counts[run.dtype, default: 0] += run.parameters }
                run = (layer.entry.dtype, parameters)
            }
        }
        if let run { counts[run.dtype, default: 0] += run.parameters }
        let main = counts.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key
        return main?.rawValue.lowercased() ?? "empty"
    }
}
