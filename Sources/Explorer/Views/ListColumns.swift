import Terminal

/// Which columns a list of some width has, and where.
struct ListColumns {
    enum Column: String {
        case shape
        case params
        case ratio
        case kept
        case lost
        case zeros
        case own

        var width: Int {
            switch self {
            case .shape: 12
            case .params, .ratio, .lost, .kept, .zeros: 7
            case .own: 5
            }
        }
    }

    private(set) var nameWidth: Int
    private(set) var columns: [(column: Column, x: Int)] = []

    init(width: Int) {
        var chosen: [Column] = [.ratio, .kept, .lost, .zeros, .own]
        if width >= 74 { chosen.insert(.shape, at: 0) }
        if width >= 84 { chosen.insert(.params, at: 1) }
        if width < 44 { chosen = [.ratio, .kept] }
        if width < 28 { chosen = [.ratio] }
        nameWidth = max(4, width - chosen.reduce(0) { $0 + $1.width })
        var x = nameWidth
        for column in chosen {
            columns.append((column, x))
            x += column.width
        }
    }

    func drawHeading(_ canvas: inout Canvas) {
        canvas.text("    name", x: 0, y: 0, Style(.header))
        for (column, x) in columns {
            canvas.text(column.rawValue, endX: x + column.width - 1, y: 0, Style(.header))
        }
    }
}
