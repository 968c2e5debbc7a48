import Checkpoints
package import Subjects
import Tensors

/// A training's state on disk: a safetensors file that any reader of the format can open, its numbers in the JSON of its header.
///
/// Written under a temporary name, read back, and renamed: a killed training leaves the old state or the new one.
package struct TrainingStateFile: Sendable {
    package let path: String

    static let format = "espalier.training"
    /// Changes with what the file means.
    static let version = "1"

    package init(_ path: String) { self.path = path }

    package func write(_ state: TrainingState) throws(PruningError) {
        var arrays = state.tensors
        arrays["curve"] = HostTensor(
            state.curve.points.flatMap(\.numbers), shape: [state.curve.points.count, 7])
        let names = state.numbers.keys.sorted()
        arrays["numbers"] = HostTensor(names.map { state.numbers[$0] ?? 0 }, shape: [names.count])
        let sums = [state.lossSum, Double(state.lossCount), state.seconds]
        arrays["sums"] = HostTensor(sums, shape: [sums.count])
        let metadata = [
            ("format", Self.format), ("version", Self.version), ("identity", state.identity),
            ("step", "\(state.step)"), ("state steps", "\(state.stateSteps)"),
            ("label", state.label), ("best step", state.bestStep.map { "\($0)" } ?? ""),
            ("numbers", names.joined(separator: "\n")),
        ]
        do throws(WriteError) {
            var writer = try SafetensorsWriter(
                path, arrays.map { .init(name: $0.key, dtype: $0.value.dtype, shape: $0.value.shape) },
                metadata: metadata.map { (key: $0.0, value: $0.1) }, replacing: true)
            for entry in writer.tensors {
                guard let array = arrays[entry.name] else { continue }
                try writer.append(array.bytes.span.bytes)
            }
            try writer.finish()
        } catch {
            throw .write(error)
        }
    }

    /// What its header says; reads nothing else.
    func facts() throws(PruningError) -> [String: String] {
        do throws(CheckpointError) {
            return Dictionary(try Checkpoint.open(path).files[0].metadata, uniquingKeysWith: { first, _ in first })
        } catch {
            throw .checkpoint(error)
        }
    }

    /// - Throws: `.stale` where it is no state, of another version or damaged; `.checkpoint` where it cannot be read.
    package func read() throws(PruningError) -> TrainingState {
        let checkpoint: Checkpoint
        var arrays: [String: HostTensor] = [:]
        do throws(CheckpointError) {
            checkpoint = try Checkpoint.open(path)
            for entry in checkpoint.tensors {
                arrays[entry.name] = HostTensor(
                    dtype: entry.dtype, shape: entry.shape, bytes: try checkpoint.read(entry))
            }
        } catch {
            throw .checkpoint(error)
        }
        let facts = Dictionary(checkpoint.files[0].metadata, uniquingKeysWith: { first, _ in first })
        guard facts["format"] == Self.format else { throw .stale(file: path, fact: "it holds no training") }
        guard facts["version"] == Self.version else {
            throw .stale(file: path, fact: "it is of version \((facts["version"] ?? "").printable(limit: 20))")
        }
        guard let state = Self.state(facts, arrays) else { throw .stale(file: path, fact: "it is damaged") }
        return state
    }

    private static func state(_ facts: [String: String], _ arrays: [String: HostTensor]) -> TrainingState? {
        guard let step = facts["step"].flatMap({ Int($0) }), let stateSteps = facts["state steps"].flatMap({ Int($0) }),
            step >= 0, stateSteps >= 0, let identity = facts["identity"], let curve = curve(arrays["curve"]),
            let sums = numbers(arrays["sums"]), sums.count == 3, let count = Int(exactly: sums[1]),
            let values = numbers(arrays["numbers"])
        else { return nil }
        let names = (facts["numbers"] ?? "").split(separator: "\n").map(String.init)
        guard names.count == values.count else { return nil }
        var tensors = arrays
        for name in ["curve", "sums", "numbers"] { tensors[name] = nil }
        return TrainingState(
            step: step, stateSteps: stateSteps, lossSum: sums[0], lossCount: count, curve: curve, tensors: tensors,
            numbers: Dictionary(zip(names, values), uniquingKeysWith: { first, _ in first }),
            bestStep: Int(facts["best step"] ?? ""), seconds: sums[2], identity: identity, label: facts["label"] ?? "")
    }

    private static func numbers(_ array: HostTensor?) -> [Double]? {
        guard let array, array.dtype == .f64 else { return nil }
        return array.doubles
    }

    private static func curve(_ array: HostTensor?) -> TrainingCurve? {
        guard let numbers = numbers(array), numbers.count % 7 == 0 else { return nil }
        var curve = TrainingCurve()
        for start in stride(from: 0, to: numbers.count, by: 7) {
            guard let point = TrainingCurve.Point(Array(numbers[start..<start + 7])) else { return nil }
            curve.points.append(point)
        }
        return curve
    }
}
