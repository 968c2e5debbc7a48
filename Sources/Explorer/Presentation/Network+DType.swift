import Checkpoints
import Subjects
import Tensors

extension Network {
    /// The dtype of most parameters.
    var mainDType: String {
        var counts: [DType: Int] = [:]
        // Neighbours mostly share their type: a run is added at once.
        var run: (dtype: DType, parameters: Int)?
        for index in layers.indices {
            let (dtype, parameters) = (layers[index].entry.dtype, sizes[index].parameters)
            if run?.dtype == dtype {
                run?.parameters += parameters
            } else {
                if let run { counts[run.dtype, default: 0] += run.parameters }
                run = (dtype, parameters)
            }
        }
        if let run { counts[run.dtype, default: 0] += run.parameters }
        let main = counts.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key
        return main?.rawValue.lowercased() ?? "empty"
    }
}
