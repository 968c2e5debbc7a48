/// What wrappers put before every name of a network.
enum TorchPrefix {
    private static let wrappers = [
        (text: "module.", maker: "DataParallel"), (text: "_orig_mod.", maker: "torch.compile"),
    ]

    /// Takes away what all names begin with, as long as it is a wrapper's; what was taken.
    static func strip(_ findings: inout [TorchFinding]) -> String {
        guard !findings.isEmpty else { return "" }
        var prefix = ""
        while prefix.utf8.count < 64,
            let wrapper = wrappers.first(where: { wrapper in
                findings.allSatisfy { begins($0.name, prefix, wrapper.text) }
            })
        {
            prefix += wrapper.text
        }
        if !prefix.isEmpty {
            for place in findings.indices {
                let name = findings[place].name.utf8.dropFirst(prefix.utf8.count)
                findings[place].name = String(decoding: name, as: UTF8.self)
            }
        }
        return prefix
    }

    /// For a person.
    static func fact(_ prefix: String) -> String {
        let makers = wrappers.filter { prefix.contains($0.text) }.map(\.maker)
        return "shown without the prefix '\(prefix)' of \(makers.joined(separator: " and "))"
    }

    /// Something must be left of a name.
    private static func begins(_ name: String, _ prefix: String, _ wrapper: String) -> Bool {
        let length = prefix.utf8.count + wrapper.utf8.count
        return name.utf8.count > length && name.utf8.dropFirst(prefix.utf8.count).starts(with: wrapper.utf8)
    }
}
