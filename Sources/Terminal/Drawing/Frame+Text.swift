// Frames as text: what golden files and `--once` hold.
extension Frame {
    /// The characters, a line a row, blanks at line ends left out; every line ends in a newline.
    package func text() -> String {
        var text = ""
        for y in 0..<size.rows {
            var line = ""
            for x in 0..<size.columns { line += self[x, y].glyph.text }
            while line.last == " " { line.removeLast() }
            text += line + "\n"
        }
        return text
    }

    /// One letter a cell for its style, and below the rows what each letter stands for, in order of appearance.
    /// `.` is plain text. Two frames look alike exactly if both texts and both maps are equal.
    package func attributeMap() -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        var known: [Style: Character] = [.text: "."]
        var legend = ""
        var map = ""
        for y in 0..<size.rows {
            var line = ""
            for x in 0..<size.columns {
                let style = self[x, y].style
                if known[style] == nil {
                    let letter = known.count <= letters.count ? letters[known.count - 1] : "?"
                    known[style] = letter
                    legend += "\(letter) = \(style.description)\n"
                }
                line.append(known[style] ?? "?")
            }
            while line.last == "." { line.removeLast() }
            map += line + "\n"
        }
        return map + legend
    }
}

extension Style: CustomStringConvertible {
    /// `role on ground, bold, underline`, without what is usual.
    package var description: String {
        let place = ground == .plain ? "" : " on \(ground.rawValue)"
        let added = Emphasis.names.filter { emphasis.contains($0.1) }.map { ", \($0.0)" }.joined()
        return role.rawValue + place + added
    }
}
