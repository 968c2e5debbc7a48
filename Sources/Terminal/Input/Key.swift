/// Something that a person did: a key, a paste, the mouse, or what the terminal says about itself.
package enum Key: Sendable, Hashable {
    /// A printable character; with control, the lower-case letter that was held (`C-d`). Space is `" "`.
    case character(Character, Modifiers = [])
    case named(Name, Modifiers = [])
    /// Pasted text as a whole, line ends as `\n`. Never to be taken for commands.
    case paste(String)
    case mouse(Mouse)
    case resize(Size)
    /// Whether the terminal's window has the focus now.
    case focus(Bool)

    package enum Name: Sendable, Hashable {
        case up, down, left, right, home, end, pageUp, pageDown, insert, delete
        case tab, enter, escape, backspace
        /// 1…12.
        case function(Int)
    }

    package struct Modifiers: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let shift = Modifiers(rawValue: 1)
        package static let alt = Modifiers(rawValue: 2)
        package static let control = Modifiers(rawValue: 4)
    }

    package static let up = Key.named(.up)
    package static let down = Key.named(.down)
    package static let left = Key.named(.left)
    package static let right = Key.named(.right)
    package static let home = Key.named(.home)
    package static let end = Key.named(.end)
    package static let pageUp = Key.named(.pageUp)
    package static let pageDown = Key.named(.pageDown)
    package static let tab = Key.named(.tab)
    package static let enter = Key.named(.enter)
    package static let escape = Key.named(.escape)
    package static let backspace = Key.named(.backspace)
    package static let delete = Key.named(.delete)

    package static func control(_ character: Character) -> Key { .character(character, .control) }
    package static func alt(_ character: Character) -> Key { .character(character, .alt) }
}

/// One mouse report. Coordinates are cells from the upper left, from 0.
package struct Mouse: Sendable, Hashable {
    package enum Action: String, CaseIterable, Sendable {
        case press, drag, release
        case wheelUp = "wheelup"
        case wheelDown = "wheeldown"
    }

    package enum Button: String, CaseIterable, Sendable { case left, middle, right, none }

    package let action: Action
    package let button: Button
    package let x: Int
    package let y: Int
    package let modifiers: Key.Modifiers

    package init(_ action: Action, _ button: Button = .left, x: Int, y: Int, modifiers: Key.Modifiers = []) {
        self.action = action
        self.button = button
        self.x = x
        self.y = y
        self.modifiers = modifiers
    }
}
