import Pruning
import Tensors
import Testing

/// What data-free repairs are made of: card 29's oracle by hand, and numpy's least squares on stacked equations.
struct CombinationTests {
    /// Card 29: A and b of its layer.
    private static let card = BiasedRows([1, 0, 1, 0, 1, 0, 1, 1, 1], length: 3, biases: [0.5, 0.5, 0])

    private func fit(_ biasWeight: Double, _ ridge: Double) -> RowCombination.Fit {
        RowCombination(Self.card, keeping: [0, 2], biasWeight: biasWeight, ridge: .absolute(ridge)).fit(1)
    }

    private func close(_ found: [Double], _ expected: [Double]) -> Bool {
        found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 }
    }

    @Test func theCardsChannelIsPutIntoTheOthers() {
        let bare = fit(0, 0)
        #expect(close(bare.coefficients, [-1, 1]) && bare.residual < 1e-9)
        let biased = fit(0.01, 0)
        #expect(close(biased.coefficients, [-0.992528, 0.995019]))
        #expect(abs(biased.objective.found - 0.009963) < 1e-6)
        let damped = fit(0.01, 0.008)
        #expect(close(damped.coefficients, [-0.973088, 0.979447]))
        #expect(abs(damped.objective.found - 0.025486) < 1e-6)
        let rest = [-0.006359, 0.020553, -0.006359].reduce(0) { $0 + $1 * $1 }
        #expect(abs(damped.residual - rest.squareRoot()) < 1e-6)
        #expect(abs(damped.objective.without - (1 + 0.01 * 0.25)) < 1e-12)
    }

    @Test(arguments: [
        (4, [0.9, -0.257143, 0.128571, -0.514286], 1.028889, 0.004200, 0.003234),
        (3, [0.9, -0.3, 0, -0.6], 0.978571, 0.022200, 0.021621), (2, [0.9, 0, 0, -0.9], 0.805556, 0.238200, 0.176950),
    ])
    func theCardsRowIsRoundedAndScaled(
        bits: Int, rounded: [Double], scale: Double, before: Double, after: Double
    ) {
        let row = [0.9, -0.31, 0.14, -0.55]
        let q = row.map(SymmetricGrid(bits: bits, largest: 0.9).rounded)
        #expect(close(q, rounded))
        let s = SymmetricGrid.scale(of: row, on: q)
        #expect(abs(s - scale) < 1e-6)
        func error(_ factor: Double) -> Double {
            zip(row, q).reduce(0) { $0 + ($1.0 - factor * $1.1) * ($1.0 - factor * $1.1) }
        }
        #expect(abs(error(1) - before) < 1e-6 && abs(error(s) - after) < 1e-6)
    }

    /// Rows, their length, how many stay.
    static let shapes = [(9, 6, 5), (7, 20, 4), (12, 3, 6), (5, 8, 1)]

    private func oracle(_ shape: (Int, Int, Int)) throws -> (Arrays, BiasedRows, kept: [Int], gone: [Int]) {
        let arrays = try Arrays(Oracle("combinations.py", "\(shape.0)", "\(shape.1)", "\(shape.2)"))
        let rows = BiasedRows(try arrays("rows"), length: shape.1, biases: try arrays("biases"))
        let kept = try arrays("kept").map { Int($0) }
        return (arrays, rows, kept, (0..<shape.0).filter { !kept.contains($0) })
    }

    @Test(arguments: shapes) func combinationsAreNumPysLeastSquares(shape: (Int, Int, Int)) throws {
        let (arrays, rows, kept, gone) = try oracle(shape)
        for (name, weight, ridge) in [
            ("plain", 0.01, RowCombination.Ridge.absolute(0.008)), ("relative", 0.01, .relative(0.1)),
            ("heavy", 0.7, .absolute(0.3)),
        ] {
            for kind in ["free", "non-negative"] {
                let combination = RowCombination(
                    rows, keeping: kept, biasWeight: weight, ridge: ridge, isNonNegative: kind == "non-negative")
                let fits = gone.map { combination.fit($0) }
                let label = "\(name).\(kind)"
                #expect(distance(fits.flatMap(\.coefficients), try arrays(label)) < 1e-8, "\(label)")
                #expect(distance(fits.map(\.objective.found), try arrays(label + ".objective")) < 1e-9, "\(label)")
                #expect(distance(fits.map(\.residual), try arrays(label + ".residual")) < 1e-7, "\(label)")
                for fit in fits { #expect(fit.objective.found <= fit.objective.without + 1e-12) }
            }
        }
    }

    @Test(arguments: shapes) func mergingPicksWhatNumPyPicks(shape: (Int, Int, Int)) throws {
        let (arrays, rows, kept, gone) = try oracle(shape)
        for (name, share) in [("alone", nil), ("norm", 0.85), ("bias", 0.3)] as [(String, Double?)] {
            let merging = NeuronMerging(rows, keeping: kept, threshold: 0.3, cosineShare: share)
            let found = gone.flatMap { (row: Int) -> [Double] in
                guard let target = merging.target(of: row) else { return [-1, 0] }
                return [Double(target.place), target.scale]
            }
            #expect(distance(found, try arrays("merged.\(name)")) < 1e-9, "\(name)")
        }
    }

    @Test(arguments: shapes) func criteriaAreNumPys(shape: (Int, Int, Int)) throws {
        let (arrays, rows, _, _) = try oracle(shape)
        for criterion in RowCriterion.allCases {
            #expect(distance(criterion.scores(rows), try arrays(criterion.rawValue)) < 1e-9, "\(criterion)")
        }
    }

    @Test(arguments: shapes) func scalingNeverRaisesTheErrorOfARoundedRow(shape: (Int, Int, Int)) throws {
        let (arrays, rows, _, _) = try oracle(shape)
        let largest = rows.values.reduce(0) { max($0, $1.magnitude) }
        for bits in [2, 3, 4, 6, 8] {
            let grid = SymmetricGrid(bits: bits, largest: largest)
            let rounded = rows.values.map(grid.rounded)
            #expect(distance(rounded, try arrays("grid.\(bits)")) < 1e-12)
            var scales: [Double] = []
            for row in 0..<rows.count {
                let q = rounded[row * rows.length..<(row + 1) * rows.length]
                scales.append(SymmetricGrid.scale(of: rows[row], on: q))
                let errors = [1, scales[row]].map { factor in
                    zip(rows[row], q).reduce(0.0) { $0 + ($1.0 - factor * $1.1) * ($1.0 - factor * $1.1) }
                }
                #expect(errors[1] <= errors[0] + 1e-15)
            }
            #expect(distance(scales, try arrays("scale.\(bits)")) < 1e-12)
        }
    }

    /// More rows than columns and nothing that damps: what is added is too little to be seen.
    @Test func rowsThatDependOnEachOtherStillHaveASolution() {
        let rows = BiasedRows([1, 0, 0, 1, 1, 1, 2, 3], length: 2, biases: [0, 0, 0, 0])
        let fit = RowCombination(rows, keeping: [0, 1, 2], biasWeight: 0, ridge: .absolute(0)).fit(3)
        #expect(fit.residual < 1e-6 && fit.coefficients.allSatisfy { $0.magnitude < 10 })
    }
}
