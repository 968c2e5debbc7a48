extension Keymap {
    /// Keys of the Tokens screen, and the way to it.
    static let tokenKeys: [Binding] = [
        Binding("V", .view(.tokens), [.always], .move, "tokens", "which tokens leave on the way, and what that costs"),
        Binding(
            "l <right>", .moveToken(1), [.tokens], .tune, "token setting up", "more, or the next choice", footer: "more"
        ),
        Binding(
            "h <left>", .moveToken(-1), [.tokens], .tune, "token setting down", "less, or the choice before",
            footer: "less"),
        Binding("]", .tokenSample(1), [.tokens], .tune, "next sample", "the next sample's tokens", footer: "sample"),
        Binding("[", .tokenSample(-1), [.tokens], .tune, "previous sample", "the tokens of the sample before"),
        Binding(
            "y", .copyTokens, [.tokens], .tune, "copy tokens command", "copy the command that measures the same",
            footer: "copy"),
    ]
}
