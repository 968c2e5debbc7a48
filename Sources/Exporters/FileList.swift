import Checkpoints

/// The preview of formats that are no text: names and sizes.
enum FileList {
    static func text(of files: [(name: String, bytes: Int)], note: String) -> String {
        let total = files.count > 1 ? [("\(files.count) files together", files.reduce(0) { $0 + $1.bytes })] : []
        let lines = (files + total).map { "\(grouped($0.bytes)) bytes  \($0.name.printable)" }
        let width = lines.map { $0.prefix { $0 != " " }.count }.max() ?? 0
        let aligned = lines.map { String(repeating: " ", count: width - $0.prefix { $0 != " " }.count) + $0 }
        return (aligned + ["", note]).joined(separator: "\n") + "\n"
    }

    /// 1,234,567.
    private static func grouped(_ value: Int) -> String {
        let digits = Array(String(value))
        return digits.enumerated().map { place, digit in
            place > 0 && (digits.count - place) % 3 == 0 ? ",\(digit)" : "\(digit)"
        }.joined()
    }
}
