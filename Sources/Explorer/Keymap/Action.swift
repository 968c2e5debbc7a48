import Pruning

/// What a key, a palette line or a script can make the explorer do.
package enum Action: Sendable, Hashable {
    // Move
    case move(Int)
    case page(Double)
    case edge(isEnd: Bool)
    case block(Int)
    case sameRole(Int)
    case fold(isOpen: Bool)
    case foldAll(isOpen: Bool)
    case back
    case nextPane(Int)
    case view(ViewKind)
    // Find
    case search
    case searchNext(Int)
    case filter
    case clearFilter
    case hideLocked
    case sort(ListPane.Order)
    // Select
    case mark
    case markRange
    case markShown
    case invertMarks
    case markSameRole
    case markMatching
    case clearMarks
    // Tune
    case stepValue(Int)
    case stepRatio(Double)
    case typeValue
    case lock
    case rebalance
    case target
    case choose(Chooser)
    case repeatTune
    case copySetting
    case pasteSetting
    case revert
    case undo
    case redo
    // Draw
    case zoom(Int)
    case fitPlot
    case toggleLogX
    case toggleLogY
    case toggleCumulative
    case axis
    case glyphTier
    // Measure
    case openData
    case toggleLive
    case probe
    case sortSensitivity
    case goToLayer
    // Train
    case train
    case takeWeights
    case nextKnob(Int)
    case moveKnob(Int)
    case typeKnob
    // Cut
    case cut
    case stepBits(Int)
    case nextPicture(Int)
    // Tokens
    case moveToken(Int)
    case tokenSample(Int)
    case copyTokens
    // Many plans, another file
    case applyPlan
    case sweepMeasure
    case compareWith
    case sortDifferences(DiffPane.Order)
    case showSame
    case goToDifference
    // Rules
    case addRule
    case editRule
    case removeRule
    case moveRule(Int)
    // Program
    case export
    case help
    case palette
    case toggleMouse
    case redraw
    case suspend
    case cancel
    case quit

    /// The pickers.
    package enum Chooser: Sendable, Hashable {
        case method
        case pattern
        case granularity
        case allocator
        case theme
    }

    /// Whether `.` does it again.
    var isRepeatable: Bool {
        switch self {
        case .stepValue, .stepRatio, .lock, .pasteSetting, .revert: true
        default: false
        }
    }
}
