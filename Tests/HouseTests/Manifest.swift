/// What Package.swift says of the floors: targets in order, each with its floor and its purpose.
struct Manifest {
    struct Target {
        let name: String
        /// 1 is the lowest; nil for tests, which stand outside the house.
        let floor: Int?
        /// The text of the one-line doc comment right above the target.
        let purpose: String?
    }

    let targets: [Target]

    /// Reads lines such as `// MARK: Floor 3`, `/** What it is for. */` and `.target(name: "Checkpoints"`, the name
    /// possibly on the line after.
    init(_ text: String) {
        var targets: [Target] = []
        var floor: Int?
        var purpose: String?
        var isNameAwaited = false
        for line in text.split(separator: "\n") {
            if let mark = line.firstMatch(of: #/// MARK: (Floor (\d+))?/#) {
                floor = mark.2.flatMap { Int($0) }
            } else if let comment = line.firstMatch(of: #/^\s*/\*\*\s*(.+?)\s*\*/\s*$/#) {
                purpose = String(comment.1)
                continue
            }
            if line.contains(#/\.(target|executableTarget|testTarget)\(/#) { isNameAwaited = true }
            if isNameAwaited, let name = line.firstMatch(of: #/name:\s*"([^"]+)"/#) {
                targets.append(Target(name: String(name.1), floor: floor, purpose: purpose))
                (isNameAwaited, purpose) = (false, nil)
            }
        }
        self.targets = targets
    }

    var modules: [Target] { targets.filter { $0.floor != nil } }

    func floor(of name: String) -> Int? { targets.first { $0.name == name }?.floor }
}
