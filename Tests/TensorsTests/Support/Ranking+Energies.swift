import Tensors

extension Ranking {
    /// Σw² of rows `0...row`, one a row.
    var runningEnergies: [Double] { (0..<rowCount).map(energyThrough) }
}
