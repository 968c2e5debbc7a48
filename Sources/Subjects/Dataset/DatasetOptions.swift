/// How a person wants data to be read; what is nil or empty is found out from the data.
package struct DatasetOptions: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Named arrays.
        case table
        case text
        /// One array, or one text, of token ids.
        case ids
        case images
    }

    package enum LabelChoice: Sendable, Hashable {
        /// By the column's name, else the only column of integers that can be.
        case found
        case none
        case named(String)
    }

    package var kind: Kind?
    /// Columns that are inputs, by the file's names, parts' words left out.
    package var inputs: [String] = []
    package var labels = LabelChoice.found
    /// `train`, `test` or `validation`; nil for all parts that there are.
    package var part: String?
    /// Whether stored samples have their channels last.
    package var channelsLast: Bool?
    package var divisor: Float?
    package var means: [Float] = []
    package var deviations: [Float] = []
    /// Tokens of a window.
    package var window = 512
    /// Tokens from the beginning of a window to that of the next; nil for the window's length.
    package var stride: Int?
    /// Tokens after which a text is read no further.
    package var tokenLimit: Int?
    /// Height and width that images are brought to.
    package var imageSize: ImageSize?
    /// 1 for grey, 3 for colours.
    package var imageChannels: Int?

    package struct ImageSize: Sendable, Hashable {
        package var height: Int
        package var width: Int

        package init(height: Int, width: Int) {
            self.height = height
            self.width = width
        }
    }

    package init() {}

    /// The transform of a column: what was asked, else the usual one.
    func transform(of column: Column, file: String) throws(DatasetError) -> Transform {
        var transform = column.transform
        if let channelsLast, column.storedShape.count > 1 { transform.movesChannels = channelsLast }
        if divisor != nil || !means.isEmpty || !deviations.isEmpty {
            transform.output = .numbers
            transform.divisor = divisor ?? transform.divisor
            transform.means = means
            transform.deviations = deviations
        }
        guard transform.fits(column.storedShape) else {
            let shape = DatasetError.text(transform.sampleShape(of: column.storedShape))
            throw .invalidOption(
                text: "mean and std of \(max(means.count, deviations.count)) channels",
                expected: "one number, or one for each channel of column '\(column.name)', whose samples are \(shape)")
        }
        return transform
    }
}
