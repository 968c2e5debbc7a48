package import Subjects
package import Tensors

/// A method of the catalog with its settings, its type forgotten: what the session, the pickers and the commands hold.
///
/// Made by `open`, the one place where a method's type meets the rest of the program.
package struct OpenedMethod: Sendable {
    package let card: Card
    package let tunables: [OpenedTunable]
    package let allocator: any Allocator
    /// Runs where its caller does.
    package let score: @Sendable (Target, Network, Tools) async -> Result<TargetScore, PruningError>
    /// Changes what survives a cut; nil for methods that leave it as it is.
    let recover: RecoveryPass.Recover?
    /// What the method shows of the scores of a network; nil where it shows nothing of its own.
    package let charts: (@Sendable ([TargetScore], Network, _ shown: Int?) -> [Chart])?
    /// Data that scores are made on.
    package let calibration: CalibrationChoice?

    /// The method and those of its settings that scores depend on: equal choices give equal scores.
    package var scoring: MethodChoice {
        let settings = tunables.filter(\.movesScores).map { ($0.name, $0.value) }
        return MethodChoice(
            id: card.id, settings: Dictionary(settings, uniquingKeysWith: { first, _ in first }),
            calibration: card.request.isEmpty ? nil : calibration)
    }

    package init(
        card: Card, tunables: [OpenedTunable], allocator: any Allocator, calibration: CalibrationChoice? = nil,
        recover: (@Sendable (LayerCut, BitMask, Network, Tools) async -> Result<RecoveredLayer, PruningError>)? = nil,
        charts: (@Sendable ([TargetScore], Network, Int?) -> [Chart])? = nil,
        score: @escaping @Sendable (Target, Network, Tools) async -> Result<TargetScore, PruningError>
    ) {
        self.card = card
        self.tunables = tunables
        self.allocator = allocator
        self.calibration = calibration
        self.recover = recover
        self.charts = charts
        self.score = score
    }

    /// - Throws: `.unknownName` or `.invalidValue` for settings the method does not have.
    package static func open<M: Method>(
        _ type: M.Type, _ choice: MethodChoice
    ) throws(PruningError) -> OpenedMethod where M.Subject == Network {
        let settings = try M.Settings(choice.settings)
        let method = M(settings)
        return OpenedMethod(
            card: M.card, tunables: M.Settings.tunables.map { OpenedTunable($0, in: settings) },
            allocator: method.allocator, calibration: choice.calibration,
            recover: (method as? any RecoveringMethod<Network>).map(recovering),
            charts: (method as? any ChartingMethod<Network>).map(charting)
        ) { target, network, tools in
            do throws(PruningError) {
                return .success(try await method.score(target, of: network, with: tools))
            } catch {
                return .failure(error)
            }
        }
    }
}

extension OpenedMethod {
    private static func charting(
        _ method: any ChartingMethod<Network>
    ) -> @Sendable ([TargetScore], Network, Int?) -> [Chart] {
        { method.charts(of: $0, in: $1, shown: $2) }
    }

    private static func recovering(_ method: any RecoveringMethod<Network>) -> RecoveryPass.Recover {
        { cut, kept, network, tools in
            do throws(PruningError) {
                return .success(try await method.recover(cut, keeping: kept, of: network, with: tools))
            } catch {
                return .failure(error)
            }
        }
    }
}

/// A tunable with its present value.
package struct OpenedTunable: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case number(Double, range: ClosedRange<Double>, step: Double)
        case choice(String, names: [String])
    }

    package var name: String
    package var summary: String
    package var kind: Kind
    /// Whether scores depend on it; if not, it moves the allocation only.
    package var movesScores: Bool

    package init<Settings>(_ tunable: Tunable<Settings>, in settings: Settings) {
        movesScores = tunable.movesScores
        name = tunable.name
        summary = tunable.summary
        switch tunable.kind {
        case .number(let path, let range, let step): kind = .number(settings[keyPath: path], range: range, step: step)
        case .choice(let path, let names): kind = .choice(settings[keyPath: path], names: names)
        }
    }

    package var value: SettingValue {
        switch kind {
        case .number(let value, _, _): .number(value)
        case .choice(let name, _): .choice(name)
        }
    }

    /// The value one or more steps further, kept inside its range; choices go round.
    package func stepped(by steps: Int) -> SettingValue {
        switch kind {
        case .number(let value, let range, let step):
            let places = (value / step).rounded() + Double(steps)
            // Dividing by a whole number gives 0.3 where multiplying by 0.1 gives 0.30000000000000004.
            let parts = (1 / step).rounded()
            let moved = (parts * step - 1).magnitude < 1e-9 ? places / parts : places * step
            return .number(min(max(moved, range.lowerBound), range.upperBound))
        case .choice(let name, let names):
            let index = (names.firstIndex(of: name) ?? 0) + steps
            return .choice(names[((index % names.count) + names.count) % names.count])
        }
    }
}
