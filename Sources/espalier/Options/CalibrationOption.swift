import ArgumentParser
import Methods
import Pruning
import Subjects

/// The data that a method learns from.
struct CalibrationOption: ParsableArguments {
    @Option(
        help:
            "Data that the method learns from: an .npz, safetensors, text or token file, or a folder of images; the training part.",
        completion: .file())
    var data: String?
    @Option(help: "Samples that it learns from, from the front of the shuffled data.")
    var samples = CalibrationChoice.samples
    @Option(name: .customLong("data-seed"), help: "Seed of the order of samples.") var seed = 0

    func validate() throws {
        if samples < 1 { throw ValidationError("--samples takes a number from 1") }
    }

    /// The plan with these data, where its method needs any.
    /// - Throws: `.missing` where it does and there are none.
    func over(_ plan: Plan) throws(PruningError) -> Plan {
        try Self.over(
            plan, data.map { CalibrationChoice(data: $0, samples: samples, seed: UInt64(bitPattern: Int64(seed))) })
    }

    static func over(_ plan: Plan, _ choice: CalibrationChoice?) throws(PruningError) -> Plan {
        var plan = plan
        guard let need = try Catalog.open(plan.method).card.dataNeed else { return plan }
        if let choice { plan.method.calibration = choice }
        guard plan.method.calibration != nil else {
            throw .missing(need: need, mend: "\(plan.method.id) learns from data: give --data")
        }
        return plan
    }
}
