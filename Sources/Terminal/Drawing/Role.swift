/// What a cell means. Views name roles; only themes know colours. The raw value is the key in a theme file.
package enum Role: String, CaseIterable, Sendable {
    // Text and furniture
    case text, dim, title, border, borderFocused, header, tab, tabActive, key, keyLabel, prompt
    case popup, popupTitle, popupSelected, match
    // State of a row or of the program
    case pending, locked, error, warning, good
    // Who set a value
    case fromRule, fromHand, fromLock, fromPlan
    // How a figure is known
    case exact, bounded, proxy, measured
    // Plots
    case barKept, barRemoved, cut, cutGround, axis, curve, zero, gauge, gaugeEmpty
    case heat0, heat1, heat2, heat3, heat4

    /// The five steps of the heat gradient, least first.
    package static let heat: [Role] = [.heat0, .heat1, .heat2, .heat3, .heat4]
}

/// What a cell stands on: the plain screen, or a line or box that is set apart.
package enum Ground: String, CaseIterable, Sendable {
    /// The screen itself.
    case plain
    /// The row under the cursor, and a marked row.
    case cursor, marked
    /// A box over the screen, and the row under the cursor in it.
    case popup, popupCursor
    /// The header and footer lines.
    case bar
}

/// What a role is in a drawing, which decides how much contrast it must have.
package enum RoleKind: Sendable {
    /// Read as letters: contrast at least 4.5.
    case text
    /// Seen as a shape: contrast at least 3.
    case mark
    /// Carries no meaning by itself (the empty part of a gauge).
    case decoration
}

extension Role {
    package var kind: RoleKind {
        switch self {
        case .border, .borderFocused, .barKept, .barRemoved, .cut, .curve, .gauge,
            .heat0, .heat1, .heat2, .heat3, .heat4:
            .mark
        case .gaugeEmpty, .cutGround: .decoration
        default: .text
        }
    }
}
