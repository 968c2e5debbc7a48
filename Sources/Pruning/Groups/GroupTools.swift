package import Subjects
package import Tensors

/// What a method of groups chooses with: the network and its groups, what was learnt from data, and runs of candidates.
///
/// Lives in one job.
package final class GroupTools {
    package let network: Network
    package let grouping: Grouping
    /// Whether somebody looks: charts may take runs that the choice itself does not need.
    package let wantsCharts: Bool
    private let isForOneChoice: Bool
    /// What a cut's weights are written in, as its plan has it.
    let stored: DType?
    private var known: Calibration?
    private let data: CalibrationChoice?
    private let told: Progress
    private var opened: CutTrial?

    /// What is being done, and how far it is.
    package typealias Progress = (_ what: String, _ done: Int, _ total: Int) -> Void

    /// - Parameters:
    ///   - calibration: what the method's card asks for; nil where it asks for none.
    ///   - data: what candidates run on; nil where none may.
    package init(
        _ network: Network, _ grouping: Grouping, calibration: Calibration? = nil, data: CalibrationChoice? = nil,
        wantsCharts: Bool = false, stored: DType? = nil, isForOneChoice: Bool = false,
        progress: @escaping Progress = { _, _, _ in }
    ) {
        self.network = network
        self.grouping = grouping
        self.wantsCharts = wantsCharts
        self.stored = stored
        self.isForOneChoice = isForOneChoice
        known = calibration
        self.data = data
        told = progress
    }

    /// What was collected on data.
    /// - Throws: `.missing` where there are none.
    package func calibration() throws(PruningError) -> Calibration {
        guard let known else { throw Self.missing(.activationMoments) }
        return known
    }

    /// Lets go of what was collected, where nobody comes back for it: second moments of a large network are as large as its weights.
    package func endCalibration() { if isForOneChoice { known = nil } }

    /// The network on the data, ready to be run with other weights or without units; made when it is first asked for.
    /// - Throws: `.missing` where there are no data.
    package func trial() throws(PruningError) -> CutTrial {
        if let opened { return opened }
        guard let data else { throw Self.missing(.activationMoments) }
        let trial = try CutTrial(network, grouping, data)
        opened = trial
        return trial
    }

    package func tell(_ what: String, _ done: Int, of total: Int) { told(what, done, total) }

    private static func missing(_ need: Need) -> PruningError { .missing(need: need.text, mend: "give --data") }
}
