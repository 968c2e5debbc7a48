/// Turns what curses reads (characters, and codes of key sequences) into keys. Holds the state of a sequence that has
/// not ended: a paste, a mouse report, an Alt key.
struct KeyDecoder: Sendable {
    /// What curses reads: a character, or a key whose sequence it knows.
    enum Input: Sendable, Hashable {
        case character(UInt32)
        case key(Code, Key.Modifiers)
    }

    enum Code: Sendable, Hashable {
        case named(Key.Name)
        case mouse, oldMouse, pasteBegin, pasteEnd
        case focus(Bool)
    }

    private enum State: Sendable {
        case idle
        case escape
        /// A control sequence that no entry knows, such as an answer to another program's question: never keys.
        case control(introducer: UInt32, count: Int)
        /// A string (OSC, DCS and the like), up to BEL or ESC \\.
        case string(introducer: UInt32, count: Int, isEnding: Bool)
        case mouse([UInt8])
        case oldMouse([UInt32])
        case paste
    }

    /// Longest paste that is kept; the rest of a longer one is dropped.
    static let longestPaste = 1 << 20
    /// Longest answer that is waited for to end.
    private static let longestReport = 4096
    /// `[` and `O`: CSI and SS3.
    private static let controls: Set<UInt32> = [0x5B, 0x4F]
    /// `]`, `P`, `X`, `^` and `_`: OSC, DCS, SOS, PM and APC.
    private static let strings: Set<UInt32> = [0x5D, 0x50, 0x58, 0x5E, 0x5F]
    private var state = State.idle
    /// The paste under way and its length: beside the state, so that appending is in place.
    private var pasted = String.UnicodeScalarView()
    private var pastedCount = 0

    /// The keys that this input completes, often one, seldom two.
    mutating func take(_ input: Input) -> [Key] {
        switch (state, input) {
        case (.paste, _): return paste(input)
        case (.mouse(let bytes), .character(let value)): return mouse(bytes, value)
        case (.oldMouse(let values), .character(let value)): return oldMouse(values + [value])
        case (.control(let introducer, let count), .character(let value)):
            // Parameters and intermediates go on; a final byte ends it, and so does anything that cannot belong to it.
            let goesOn = 0x20...0x3F ~= value && count < KeyDecoder.longestReport
            state = goesOn ? .control(introducer: introducer, count: count + 1) : value == 27 ? .escape : .idle
            return []
        case (.string(let introducer, let count, let isEnding), .character(let value)):
            let isOver = value == 7 || (isEnding && value == 0x5C) || count >= KeyDecoder.longestReport
            state = isOver ? .idle : .string(introducer: introducer, count: count + 1, isEnding: value == 27)
            return []
        case (.escape, .character(let value)) where KeyDecoder.controls.contains(value):
            state = .control(introducer: value, count: 0)
            return []
        case (.escape, .character(let value)) where KeyDecoder.strings.contains(value):
            state = .string(introducer: value, count: 0, isEnding: false)
            return []
        case (.escape, .character(let value)):
            state = .idle
            if value == 27 {
                state = .escape
                return [.escape]
            }
            return KeyDecoder.key(of: value).map { [$0.adding(.alt)] } ?? []
        case (.escape, .key(let code, let modifiers)):
            state = .idle
            return begin(code, modifiers.union(.alt))
        case (_, .character(27)):
            state = .escape
            return []
        case (.idle, .character(let value)): return KeyDecoder.key(of: value).map { [$0] } ?? []
        case (_, .key(let code, let modifiers)):
            state = .idle
            return begin(code, modifiers)
        }
    }

    /// Call when nothing more is waiting: an escape that nothing followed is the Escape key, and `[` after one is Alt-[.
    mutating func settle() -> [Key] {
        switch state {
        case .escape:
            state = .idle
            return [.escape]
        case .control(let introducer, count: 0), .string(let introducer, count: 0, isEnding: false):
            state = .idle
            return KeyDecoder.key(of: introducer).map { [$0.adding(.alt)] } ?? []
        default: return []
        }
    }

    private mutating func begin(_ code: Code, _ modifiers: Key.Modifiers) -> [Key] {
        switch code {
        case .named(let name): return [.named(name, modifiers)]
        case .focus(let isFocused): return [.focus(isFocused)]
        case .mouse: state = .mouse([])
        case .oldMouse: state = .oldMouse([])
        case .pasteBegin: state = .paste
        case .pasteEnd: break
        }
        return []
    }
}

// MARK: - Sequences
extension KeyDecoder {
    private mutating func paste(_ input: Input) -> [Key] {
        switch input {
        case .character(let value):
            guard pastedCount < KeyDecoder.longestPaste, let scalar = Unicode.Scalar(value) else { return [] }
            pasted.append(scalar)
            pastedCount += 1
            return []
        case .key(.pasteEnd, _):
            let text = KeyDecoder.withUnixLineEnds(pasted)
            state = .idle
            pasted = .init()
            pastedCount = 0
            return [.paste(text)]
        case .key: return []  // a key sequence inside a paste is text that we do not want
        }
    }

    /// Terminals send carriage returns for the line ends of a paste; some send both.
    private static func withUnixLineEnds(_ pasted: String.UnicodeScalarView) -> String {
        var text = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        for scalar in pasted {
            if !(scalar == "\n" && previous == "\r") { text.append(scalar == "\r" ? "\n" : scalar) }
            previous = scalar
        }
        return String(text)
    }

    private mutating func mouse(_ bytes: [UInt8], _ value: UInt32) -> [Key] {
        state = .idle
        switch value {
        case 0x30...0x39, 0x3B:
            if bytes.count < 24 { state = .mouse(bytes + [UInt8(value)]) }
            return []
        case 0x4D, 0x6D:
            return Mouse(report: bytes, isRelease: value == 0x6D).map { [.mouse($0)] } ?? []
        default: return []
        }
    }

    /// The form before 1006: button, column and row, each plus 32, in one character each.
    private mutating func oldMouse(_ values: [UInt32]) -> [Key] {
        guard values.count == 3 else {
            state = .oldMouse(values)
            return []
        }
        state = .idle
        guard values.allSatisfy({ 32..<256 ~= $0 }), values[1] > 32, values[2] > 32 else { return [] }
        let (code, x, y) = (Int(values[0]) - 32, Int(values[1]) - 33, Int(values[2]) - 33)
        return Mouse(code: code, x: x, y: y, isRelease: code & 3 == 3 && code & 64 == 0).map { [.mouse($0)] } ?? []
    }

    /// A single character that begins no sequence.
    private static func key(of value: UInt32) -> Key? {
        switch value {
        case 0: return .character(" ", .control)
        case 8, 127: return .backspace
        case 9: return .tab
        case 10, 13: return .enter
        case 1...26: return Unicode.Scalar(value + 96).map { .character(Character($0), .control) }
        case 28...31: return Unicode.Scalar(value + 64).map { .character(Character($0), .control) }
        default:
            guard value != 27, let scalar = Unicode.Scalar(value), !Width.isControl(scalar) else { return nil }
            return .character(Character(scalar))
        }
    }
}

extension Key {
    fileprivate func adding(_ modifiers: Modifiers) -> Key {
        switch self {
        case .character(let character, let before): .character(character, before.union(modifiers))
        case .named(let name, let before): .named(name, before.union(modifiers))
        default: self
        }
    }
}

extension Mouse {
    /// `button;column;row` in decimal, columns and rows from 1 (xterm's SGR form, mode 1006).
    init?(report: [UInt8], isRelease: Bool) {
        let numbers = report.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            .map { Int(String(decoding: $0, as: UTF8.self)) }
        guard numbers.count == 3, let code = numbers[0], let column = numbers[1], let row = numbers[2] else {
            return nil
        }
        guard 1...100_000 ~= column, 1...100_000 ~= row else { return nil }
        self.init(code: code, x: column - 1, y: row - 1, isRelease: isRelease)
    }

    /// xterm's button code: bits 0–1 button, 2 shift, 3 alt, 4 control, 5 motion, 6 wheel.
    init?(code: Int, x: Int, y: Int, isRelease: Bool) {
        var modifiers: Key.Modifiers = []
        if code & 4 != 0 { modifiers.insert(.shift) }
        if code & 8 != 0 { modifiers.insert(.alt) }
        if code & 16 != 0 { modifiers.insert(.control) }
        if code & 64 != 0 {
            guard code & 3 < 2 else { return nil }  // sideways wheels
            self.init(code & 1 == 0 ? .wheelUp : .wheelDown, .none, x: x, y: y, modifiers: modifiers)
            return
        }
        let button = [Button.left, .middle, .right, .none][code & 3]
        let action: Action = isRelease ? .release : code & 32 != 0 ? .drag : .press
        self.init(action, button, x: x, y: y, modifiers: modifiers)
    }
}
