/// A relation that a method's card measured on a small network, run again: a table of rows by columns, each cell the mean of trials
/// by seed, and what has to hold between the means.
package struct Reproduction: Sendable {
    /// Of the method.
    package let id: String
    /// Network, data and training, in a sentence.
    package let setting: String
    /// What a cell is: `accuracy`.
    package let quantity: String
    /// Where the known figures are from.
    package let source: String
    package let columns: [String]
    package let rows: [Row]
    package let relations: [Relation]
    /// Where a relation does not hold, what was tried; "" where all do.
    package let tried: String
    /// Of one trial on one core, roughly: what a time estimate is made from.
    package let seconds: Double
    package let trial: Trial

    package struct Row: Sendable {
        package let name: String
        /// What the source measured, a column each; nil where it did not.
        package let card: [Double?]

        package init(name: String, card: [Double?]) {
            self.name = name
            self.card = card
        }
    }

    /// Something that has to hold between the means, `[row][column]`.
    package struct Relation: Sendable {
        package let words: String
        /// The cells that it is read from, where it is so clear that one seed shows it: what a quick run checks. Nil for others.
        package let cells: [Cell]?
        /// Else it is only told of: the card itself saw it either way.
        package let isAsserted: Bool
        /// Positive where it holds: by how much it is cleared.
        package let margin: @Sendable ([[Double]]) -> Double

        package init(
            words: String, quickly cells: [Cell]? = nil, isAsserted: Bool = true,
            _ margin: @escaping @Sendable ([[Double]]) -> Double
        ) {
            self.words = words
            self.cells = cells
            self.isAsserted = isAsserted
            self.margin = margin
        }
    }

    /// A place of the table.
    package struct Cell: Sendable, Hashable {
        package var row: Int
        package var column: Int

        package init(_ row: Int, _ column: Int) {
            self.row = row
            self.column = column
        }
    }

    /// All cells, row by row.
    package var cells: [Cell] {
        rows.indices.flatMap { row in columns.indices.map { Cell(row, $0) } }
    }

    /// Only what quick relations are read from.
    package var quick: Reproduction {
        Reproduction(
            id: id, setting: setting, quantity: quantity, source: source, columns: columns, rows: rows,
            relations: relations.filter { $0.cells != nil }, tried: tried, seconds: seconds, trial: trial)
    }

    /// Cells that the relations need: all of them unless every one says which.
    package var neededCells: [Cell] {
        guard relations.allSatisfy({ $0.cells != nil }) else { return cells }
        let needed = Set(relations.flatMap { $0.cells ?? [] })
        return cells.filter(needed.contains)
    }

    package init(
        id: String, setting: String, quantity: String, source: String = "what the method's card measured",
        columns: [String], rows: [Row], relations: [Relation], tried: String = "", seconds: Double,
        trial: @escaping Trial
    ) {
        self.id = id
        self.setting = setting
        self.quantity = quantity
        self.source = source
        self.columns = columns
        self.rows = rows
        self.relations = relations
        self.tried = tried
        self.seconds = seconds
        self.trial = trial
    }
}

/// What came of a reproduction.
package struct ReproductionResult: Sendable {
    package let reproduction: Reproduction
    package let seeds: [UInt64]
    /// `[row][column][seed]`; empty where nothing was run.
    package let cells: [[[Double]]]

    package init(_ reproduction: Reproduction, seeds: [UInt64], cells: [[[Double]]]) {
        self.reproduction = reproduction
        self.seeds = seeds
        self.cells = cells
    }

    /// No number where nothing was run.
    package var means: [[Double]] { cells.map { $0.map { $0.reduce(0, +) / Double($0.count) } } }

    /// Sample standard deviation of a cell; nil for a single trial.
    package func deviation(_ row: Int, _ column: Int) -> Double? {
        let values = cells[row][column]
        guard values.count > 1 else { return nil }
        let mean = values.reduce(0, +) / Double(values.count)
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    }

    /// Each relation with its margin.
    package var margins: [(words: String, margin: Double, isAsserted: Bool)] {
        let means = means
        return reproduction.relations.map { ($0.words, $0.margin(means), $0.isAsserted) }
    }

    /// Whether all that is asserted does.
    package var holds: Bool { margins.allSatisfy { $0.margin >= 0 || !$0.isAsserted } }
}
