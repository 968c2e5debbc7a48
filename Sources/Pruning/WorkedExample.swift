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
    }

    /// Where the numbers come from.
    package var source: String
    package var layers: [Layer]
    /// What the first layer multiplies, `[samples, channels]`; empty for methods that need no data.
    package var inputs: [Float]
    package var settings: [String: SettingValue]
    package var sparsity: Double
    package var expectation: Expectation

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
