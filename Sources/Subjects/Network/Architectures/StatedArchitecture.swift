import Checkpoints
import Tensors

extension Architecture {
    /// Plain networks whose config.json says what names and shapes do not: `{"espalier": {"architecture": …}}`.
    ///
    /// `"architecture"` is one of:
    /// - `"mlp"`: all weights are linear layers, applied in natural order of their names, with `"activation"` (as "relu", see
    ///   `GraphBuilder.activation`; "relu" where it is missing) between them.
    /// - `"sequence"`: `"layers"` is a list, applied in order. Each has a `"type"`:
    ///   - `"linear"`: `"name"` of the module; flattens what is a picture.
    ///   - `"convolution"`: `"name"`; `"stride"` 1, `"padding"` 0, `"dilation"` 1, `"groups"` 1.
    ///   - `"batchNorm"`: `"name"`, `"epsilon"` 1e-5. `"layerNorm"`: the same, over features.
    ///   - `"maxPool"`, `"averagePool"`: `"size"`, `"stride"` (the size), `"padding"` 0.
    ///   - `"globalAveragePool"`, `"flatten"`; any activation: `"relu"`, `"gelu"`, `"silu"`, `"tanh"`, `"sigmoid"` ….
    /// - `"resnet"`: names as torchvision's; `"stride"` and `"pool"` (true or false) of the stem, `"epsilon"`.
    ///
    /// `"input"` is the shape of one sample, as `[3, 32, 32]`: needed before a `"flatten"` of a picture is followed by a linear
    /// layer, else any size will do. Unknown keys are ignored, unknown types are refused.
    ///
    /// Input: `input`, F32 with the batch first. Output: `logits`.
    static let stated = Architecture(name: "\"espalier\" in config.json") { checkpoint in
        checkpoint.config?["espalier"] != nil
    } build: { (checkpoint) throws(ForwardError) in
        let settings = checkpoint.config?["espalier"]
        switch settings?["architecture"]?.text {
        case "mlp"?:
            var network = try LayerSequence(checkpoint, settings, LayerSequence.perceptron(checkpoint, settings))
            return try network.graph()
        case "sequence"?:
            guard let layers = settings?["layers"]?.elements else { throw .noGraph(fact: "espalier.layers is no list") }
            let steps = layers.map {
                LayerSequence.Step(type: $0["type"]?.text ?? "", name: $0["name"]?.text ?? "", settings: $0)
            }
            var network = try LayerSequence(checkpoint, settings, steps)
            return try network.graph()
        case "resnet"?:
            var network = try ResNet(checkpoint)
            return try network.graph()
        case let name:
            throw .noGraph(fact: "espalier.architecture \"\(name?.printable ?? "")\" is none of mlp, sequence, resnet")
        }
    }
}
