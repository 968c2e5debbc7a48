package import Subjects

/// One picture of what a method did or found, as its paper plots it: numbers with names, and no word of how they are drawn.
///
/// A method gives charts, one place of the screen draws any of them: so a new paper gets its own view by the few lines that say what
/// is in it, and nothing else has to know. Group methods hand charts along with their choice (`GroupChoice`), rules of training
/// show theirs at every point (`ChartingRule`), methods that score show theirs from what was scored (`ChartingMethod`).
package struct Chart: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        case curves(Curves)
        case histogram(Histogram)
        case bars(Bars)
        case table(Table)
        case map(Map)
    }

    package var title: String
    package var content: Content
    package var certainty: Certainty
    /// The group or layer that it is about: shown while the cursor is there. Nil: of the whole network.
    package var subject: String?

    package init(_ title: String, _ content: Content, _ certainty: Certainty, subject: String? = nil) {
        self.title = title
        self.content = content
        self.certainty = certainty
        self.subject = subject
    }
}

extension Chart {
    package struct Point: Sendable, Hashable {
        package var x: Double
        package var y: Double

        package init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
    }

    /// Lines through points; numbers that are not finite break a line.
    package struct Curves: Sendable, Hashable {
        package struct Curve: Sendable, Hashable {
            package var name: String
            package var points: [Point]
            /// The point that was taken, where there was a choice.
            package var chosen: Point?

            package init(_ name: String, _ points: [Point], chosen: Point? = nil) {
                (self.name, self.points, self.chosen) = (name, points, chosen)
            }
        }

        package var curves: [Curve]
        /// What lies along the bottom, with its unit.
        package var horizontal: String
        package var isLogarithmic = false
        /// A place along the bottom that a line is drawn through.
        package var marker: Double?

        package init(_ curves: [Curve], by horizontal: String, isLogarithmic: Bool = false, marker: Double? = nil) {
            self.curves = curves
            self.horizontal = horizontal
            self.isLogarithmic = isLogarithmic
            self.marker = marker
        }
    }

    /// Single numbers, to be counted in as many bins as there is room for.
    package struct Histogram: Sendable, Hashable {
        package var values: [Double]
        package var horizontal: String
        /// What lies below it goes.
        package var cut: Double?
        /// Places along the bottom that are marked.
        package var marks: [Double]

        package init(_ values: [Double], of horizontal: String, cut: Double? = nil, marks: [Double] = []) {
            (self.values, self.horizontal, self.cut, self.marks) = (values, horizontal, cut, marks)
        }
    }

    /// One or two numbers a row, drawn as lengths.
    package struct Bars: Sendable, Hashable {
        package struct Row: Sendable, Hashable {
            package var name: String
            package var value: Double
            /// Beside the first, in figures.
            package var other: Double?

            package init(_ name: String, _ value: Double, _ other: Double? = nil) {
                (self.name, self.value, self.other) = (name, value, other)
            }
        }

        package var rows: [Row]
        /// What the two numbers are.
        package var heading: String
        package var otherHeading: String
        /// Shares of 1, shown in percent; else the longest bar is the greatest number.
        package var areShares: Bool

        package init(_ rows: [Row], of heading: String, and other: String = "", areShares: Bool = false) {
            (self.rows, self.heading, otherHeading, self.areShares) = (rows, heading, other, areShares)
        }
    }

    /// Words and figures; the first column names the rows.
    package struct Table: Sendable, Hashable {
        package var columns: [String]
        package var rows: [[String]]
        /// For each row the column of the cell that was chosen; nil for none.
        package var chosen: [Int?]

        package init(_ columns: [String], _ rows: [[String]], chosen: [Int?] = []) {
            (self.columns, self.rows, self.chosen) = (columns, rows, chosen)
        }
    }

    /// Numbers in rows and columns, drawn as densities from the least to the greatest.
    package struct Map: Sendable, Hashable {
        package var rows: [String]
        /// What the columns are, from the first to the last.
        package var horizontal: String
        /// `[row][column]`; NaN for what is not there.
        package var values: [[Double]]

        package init(_ rows: [String], by horizontal: String, _ values: [[Double]]) {
            (self.rows, self.horizontal, self.values) = (rows, horizontal, values)
        }
    }
}

/// A rule of training that shows what it is about, at every point of the curve.
package protocol ChartingRule: TrainingRule {
    /// Of the steps so far, from its own memory.
    var charts: [Chart] { get }
}

/// A method whose scores of a whole network come to a picture of their own.
package protocol ChartingMethod<Subject>: Method {
    /// Pure, and quick enough for a key: from tables, never from weights.
    ///
    /// - Parameters:
    ///   - scores: one a target that is scored.
    ///   - shown: the layer under the cursor.
    func charts(of scores: [TargetScore], in subject: Subject, shown: Int?) -> [Chart]
}
