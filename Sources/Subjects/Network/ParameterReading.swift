/// What the last word of a tensor's name says by itself; few different ones occur, so each is read once.
struct ParameterReading {
    let isPositionIdentifiers: Bool
    /// A scale of quantised weights by its name alone.
    let isScale: Bool
    /// Ends in `_scale`: a scale of weights where the weight is there, else of something else.
    let endsInScale: Bool
    let isBuffer: Bool
    let isBias: Bool
    let containsBias: Bool
    let isRunningStatistic: Bool

    init(_ parameter: String) {
        isPositionIdentifiers = parameter.contains("position_ids")
        isScale = parameter.hasSuffix("scale_inv") || parameter.hasSuffix("scales") || parameter.contains("absmax")
        endsInScale = parameter.hasSuffix("_scale")
        isBuffer = parameter.hasSuffix("buffer") || parameter.hasSuffix("inv_freq") || parameter == "masked_bias"
        isBias = parameter.hasSuffix("bias")
        containsBias = parameter.contains("bias")
        isRunningStatistic = parameter.hasPrefix("running_")
    }
}
