package import Pruning
package import Subjects

/// Every method there is. A paper is one file in this module and one line here.
package enum Catalog {
    package static let methods: [any Method.Type] = [
        Magnitude.self,
        GlobalMP.self,
        RandomPruning.self,
        Wanda.self,
        SparseGPT.self,
        GMP.self,
        GraNet.self,
        SAP.self,
    ]

    /// Those that take whole channels and heads.
    package static let groupMethods: [any GroupMethod.Type] = [
        FLAP.self,
        UDFC.self,
        LRP.self,
        ZipLM.self,
    ]

    /// Those that let tokens of each sample leave in the forward pass.
    package static let gatingMethods: [any GatingMethod.Type] = [
        ZeroTPrune.self
    ]

    /// The group method of a choice.
    /// - Throws: as `open`.
    package static func openGroups(_ choice: MethodChoice) throws(PruningError) -> any GroupMethod {
        guard let type = groupMethods.first(where: { $0.card.id == choice.id }) else {
            throw refusal(choice.id, kind: "method of groups", choices: groupCards.map(\.id))
        }
        return try opened(type, choice.settings)
    }

    /// Every way to choose units: the norm first, which is no paper's own.
    package static var groupCards: [Card] { [GroupNorm.card] + groupMethods.map { $0.card } }

    /// What a choice of units is made by, with its settings as they are; those that cannot be read stand at their defaults.
    package static func cutting(_ choice: MethodChoice) -> CuttingMethod {
        func made<M: GroupMethod>(_ type: M.Type) -> CuttingMethod {
            let settings = (try? M.Settings(choice.settings)) ?? M.Settings()
            return CuttingMethod(
                card: M.card, tunables: M.Settings.tunables.map { OpenedTunable($0, in: settings) },
                followsPlan: M.followsPlan, followsPattern: M.followsPattern)
        }
        guard let type = groupMethods.first(where: { $0.card.id == choice.id }) else {
            return CuttingMethod(card: GroupNorm.card, tunables: [], followsPlan: true, followsPattern: true)
        }
        return made(type)
    }

    private static func opened(
        _ type: any GroupMethod.Type, _ settings: [String: SettingValue]
    ) throws(PruningError) -> any GroupMethod {
        func made<M: GroupMethod>(_ type: M.Type) throws(PruningError) -> any GroupMethod {
            M(try M.Settings(settings))
        }
        return try made(type)
    }

    /// Every method with what can be set: those that score, those of groups, those of tokens.
    package static var listed: [(card: Card, tunables: [OpenedTunable])] {
        func tunables<Settings: MethodSettings>(_ type: Settings.Type) -> [OpenedTunable] {
            Settings.tunables.map { OpenedTunable($0, in: Settings()) }
        }
        func scoring<M: Method>(_ type: M.Type) -> (Card, [OpenedTunable]) { (M.card, tunables(M.Settings.self)) }
        func cutting<M: GroupMethod>(_ type: M.Type) -> (Card, [OpenedTunable]) { (M.card, tunables(M.Settings.self)) }
        func gating<M: GatingMethod>(_ type: M.Type) -> (Card, [OpenedTunable]) { (M.card, tunables(M.Settings.self)) }
        return methods.map { scoring($0) } + groupMethods.map { cutting($0) } + gatingMethods.map { gating($0) }
    }

    package static var cards: [Card] { methods.map { $0.card } }

    /// The method of a choice, with its settings.
    /// - Throws: `.unknownName` for an id or setting that does not exist, `.otherUse` for a method of groups or of tokens,
    ///   `.invalidValue` for a value outside its range.
    package static func open(_ choice: MethodChoice) throws(PruningError) -> OpenedMethod {
        guard let type = methods.first(where: { $0.card.id == choice.id }) else {
            throw refusal(choice.id, kind: "method", choices: cards.map(\.id))
        }
        return try open(type, choice)
    }

    /// What a method does while a network is trained.
    /// - Throws: as `open`, and `.missing` for a method that does nothing then.
    package static func rule(of choice: MethodChoice) throws(PruningError) -> any TrainingRule {
        _ = try open(choice)
        guard let type = methods.first(where: { $0.card.id == choice.id }) as? any TrainingMethod.Type else {
            let others = methods.filter { $0 is any TrainingMethod.Type }.map { $0.card.id }
            throw .missing(
                need: "a method that works while training, which \(choice.id) does not",
                mend: "there are \(others.joined(separator: ", "))")
        }
        return try rule(type, choice.settings)
    }

    private static func rule(
        _ type: any TrainingMethod.Type, _ settings: [String: SettingValue]
    ) throws(PruningError) -> any TrainingRule {
        func opened<M: TrainingMethod>(_ type: M.Type) throws(PruningError) -> any TrainingRule {
            M(try M.Settings(settings)).rule
        }
        return try opened(type)
    }

    private static func open(
        _ type: any Method.Type, _ choice: MethodChoice
    ) throws(PruningError) -> OpenedMethod {
        func opened<M: Method>(_ type: M.Type) throws(PruningError) -> OpenedMethod {
            guard let network = type as? any NetworkMethod.Type else {
                throw .missing(need: "a subject other than a network", mend: "this program opens networks only")
            }
            return try network.opened(choice)
        }
        return try opened(type)
    }
}

/// A method whose subject is a network; lets the catalog, which forgets types, open it.
package protocol NetworkMethod: Method where Subject == Network {}

extension NetworkMethod {
    static func opened(_ choice: MethodChoice) throws(PruningError) -> OpenedMethod {
        try OpenedMethod.open(Self.self, choice)
    }
}
