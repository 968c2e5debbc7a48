/// A case of a method worked by hand or taken from its card, which tests run through the whole engine.
package struct WorkedExample: Sendable {
    package struct Layer: Sendable {
        package var name: String
        package var shape: [Int]
        /// Row-major weights; empty where only the shape matters.
        package var values: [Float]

        package init(_ name: String, _ shape: [Int], _ values: [Float] = []) {
            self.name = name
            self.shape = shape
            self.values = values
        }
    }

    package enum Expectation: Sendable {
        /// 1 kept, 0 removed, for each layer.
        case masks([[UInt8]])
        /// Share kept in each layer, before it is rounded to whole weights.
        case densities([Double])
        /// What becomes of the tokens of one sample.
        case tokens(SampleTokens, at: TokenPlace, TokenChoice)
    }

    /// Where the numbers come from.
    package var source: String
    package var layers: [Layer]
    /// What the first layer multiplies, `[samples, channels]`; empty for methods that need no data.
    package var inputs: [Float]
    package var settings: [String: SettingValue]
    package var sparsity: Double
    package var expectation: Expectation

    /// Of a method of tokens.
    package init(
        source: String, tokens: SampleTokens, at place: TokenPlace, settings: [String: SettingValue],
        expecting choice: TokenChoice
    ) {
        let gone = 1 - Double(choice.kept.count - 1) / Double(max(tokens.patches, 1))
        self.init(
            source: source, layers: [], settings: settings, sparsity: gone,
            expectation: .tokens(tokens, at: place, choice))
    }

    package init(
        source: String, layers: [Layer], inputs: [Float] = [], settings: [String: SettingValue] = [:], sparsity: Double,
        expectation: Expectation
    ) {
        self.source = source
        self.layers = layers
        self.inputs = inputs
        self.settings = settings
        self.sparsity = sparsity
        self.expectation = expectation
    }
}
