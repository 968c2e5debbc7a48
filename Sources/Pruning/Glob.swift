/// A shell pattern over layer names: `*` any run, `?` one character, `[a-z]` a class of ASCII ones, `{a,b}` alternatives.
///
/// Dots are ordinary characters, so `*.mlp.*` spans blocks.
package struct Glob: Sendable, Hashable {
    package let text: String
    private let alternatives: [[Element]]

    private enum Element: Hashable {
        case character(UInt8)
        case any
        case run
        case oneOf([ClosedRange<UInt8>], negated: Bool)
    }

    package init(_ text: String) {
        self.text = text
        alternatives = Self.expand(Array(text.utf8)).map(Self.parse)
    }

    /// Whether the whole name matches.
    package func matches(_ name: String) -> Bool {
        var copy = name
        return copy.withUTF8 { bytes in alternatives.contains { Self.match($0, bytes) } }
    }

    package static func == (left: Glob, right: Glob) -> Bool { left.text == right.text }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension Glob {
    /// Spells out the first `{a,b}` and recurses; at most 256 alternatives, more braces are literal.
    private static func expand(_ pattern: [UInt8]) -> [[UInt8]] {
        var pending = [pattern]
        var finished: [[UInt8]] = []
        while let next = pending.popLast() {
            guard finished.count + pending.count < 256, let (open, close) = firstBraces(next) else {
                finished.append(next)
                continue
            }
            let choices = next[(open + 1)..<close].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            pending += choices.map { Array(next[..<open]) + Array($0) + Array(next[(close + 1)...]) }
        }
        return finished
    }

    /// The innermost first pair of braces.
    private static func firstBraces(_ pattern: [UInt8]) -> (Int, Int)? {
        guard let close = pattern.firstIndex(of: UInt8(ascii: "}")) else { return nil }
        guard let open = pattern[..<close].lastIndex(of: UInt8(ascii: "{")) else { return nil }
        return (open, close)
    }

    private static func parse(_ pattern: [UInt8]) -> [Element] {
        var elements: [Element] = []
        var index = 0
        while index < pattern.count {
            switch pattern[index] {
            case UInt8(ascii: "*"): if elements.last != .run { elements.append(.run) }
            case UInt8(ascii: "?"): elements.append(.any)
            case UInt8(ascii: "["):
                guard let (element, end) = characterClass(pattern, from: index) else { fallthrough }
                elements.append(element)
                index = end
            default: elements.append(.character(pattern[index]))
            }
            index += 1
        }
        return elements
    }

    private static func characterClass(_ pattern: [UInt8], from start: Int) -> (Element, Int)? {
        guard let end = pattern[(start + 1)...].firstIndex(of: UInt8(ascii: "]")), end > start + 1 else { return nil }
        var body = pattern[(start + 1)..<end]
        let negated = body.first == UInt8(ascii: "!")
        if negated { body = body.dropFirst() }
        guard !body.isEmpty else { return nil }
        var ranges: [ClosedRange<UInt8>] = []
        while let first = body.popFirst() {
            if body.first == UInt8(ascii: "-"), body.count >= 2 {
                let last = body[body.startIndex + 1]
                body = body.dropFirst(2)
                ranges.append(min(first, last)...max(first, last))
            } else {
                ranges.append(first...first)
            }
        }
        return (.oneOf(ranges, negated: negated), end)
    }

    /// Greedy matching with one remembered `*`: linear in practice, never exponential.
    private static func match(_ pattern: [Element], _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        var (element, index) = (0, 0)
        var retry: (element: Int, index: Int)?
        while index < name.count {
            if element < pattern.count, pattern[element] == .run {
                retry = (element + 1, index)
                element += 1
            } else if element < pattern.count, accepts(pattern[element], name[index]) {
                index += pattern[element] == .any ? characterLength(name, at: index) : 1
                element += 1
            } else if let last = retry {
                retry = (last.element, last.index + 1)
                (element, index) = (last.element, last.index + 1)
            } else {
                return false
            }
        }
        return pattern[element...].allSatisfy { $0 == .run }
    }

    /// Bytes of the UTF-8 character that begins here.
    private static func characterLength(_ name: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        name[(index + 1)...].prefix { $0 & 0xC0 == 0x80 }.count + 1
    }

    private static func accepts(_ element: Element, _ byte: UInt8) -> Bool {
        switch element {
        case .character(let expected): expected == byte
        case .any: true
        case .run: false
        case .oneOf(let ranges, let negated): ranges.contains { $0.contains(byte) } != negated
        }
    }
}
