/// A text cut into pieces, each of which is tokenised by itself.
struct Pieces: Sendable, Hashable {
    var text: [UInt8]
    /// In order, none empty.
    var ranges: [Range<Int>]
    /// Whether the first piece begins where the whole text began.
    var isAtStart: Bool

    init(_ text: [UInt8], isAtStart: Bool) {
        self.text = text
        ranges = text.isEmpty ? [] : [0..<text.count]
        self.isAtStart = isAtStart
    }

    /// What becomes of the matches that a text is cut at.
    enum Behavior: String, Sendable, Hashable {
        case removed = "Removed"
        case isolated = "Isolated"
        case mergedWithPrevious = "MergedWithPrevious"
        case mergedWithNext = "MergedWithNext"
        case contiguous = "Contiguous"
    }

    /// - Parameter inverted: whether what lies between matches counts as the match.
    mutating func split(by pattern: TextPattern, _ behavior: Behavior, inverted: Bool = false) {
        var cut: [Range<Int>] = []
        cut.reserveCapacity(ranges.count)
        for range in ranges {
            var join = Join(behavior)
            pattern.forEachPart(of: text, range) { join.add($0, isMatch: $1 != inverted, to: &cut) }
        }
        isAtStart = isAtStart && cut.first?.lowerBound == ranges.first?.lowerBound
        ranges = cut
    }

    /// Replaces each piece's text.
    mutating func rewrite(_ body: (_ piece: ArraySlice<UInt8>, _ isFirst: Bool, _ result: inout [UInt8]) -> Void) {
        var new: [UInt8] = []
        new.reserveCapacity(text.count + text.count / 4)
        for index in ranges.indices {
            let start = new.count
            body(text[ranges[index]], isAtStart && index == 0, &new)
            ranges[index] = start..<new.count
        }
        text = new
    }
}

extension Pieces {
    /// Puts matches and what lies between together, within one piece.
    private struct Join {
        let behavior: Behavior
        private var isFirst = true
        private var wasMatch = false

        init(_ behavior: Behavior) { self.behavior = behavior }

        mutating func add(_ part: Range<Int>, isMatch: Bool, to cut: inout [Range<Int>]) {
            defer { (isFirst, wasMatch) = (false, isMatch) }
            let joins =
                switch behavior {
                case .removed, .isolated: false
                case .mergedWithPrevious: isMatch && !wasMatch
                case .mergedWithNext: wasMatch && !isMatch
                case .contiguous: isMatch == wasMatch
                }
            if joins, !isFirst, let last = cut.last {
                cut[cut.count - 1] = last.lowerBound..<part.upperBound
            } else if behavior != .removed || !isMatch {
                cut.append(part)
            }
        }
    }
}
