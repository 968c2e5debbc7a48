import Checkpoints
package import Subjects

/// One line of the ordered rules: layers whose name matches get the setting; the last match wins.
package struct Rule: Sendable, Hashable {
    package var glob: Glob
    package var setting: LayerSetting

    package init(_ glob: Glob, _ setting: LayerSetting) {
        self.glob = glob
        self.setting = setting
    }

    /// Whether the tensor name or its module path matches.
    package func matches(_ layer: Layer) -> Bool {
        glob.matches(layer.entry.name) || glob.matches(layer.name.module)
    }
}

extension Rule: CustomStringConvertible {
    /// `*.mlp.*=0.5`, `lm_head=lock`, `*.q_proj=2:4`.
    package var description: String { "\(glob.text)=\(setting)" }

    /// Reads `GLOB=SETTING`; the setting is what follows the last `=`.
    package init?(_ text: String) {
        guard let equals = text.lastIndex(of: "="), equals > text.startIndex else { return nil }
        guard let setting = LayerSetting(String(text[text.index(after: equals)...])) else { return nil }
        self.init(Glob(String(text[..<equals])), setting)
    }
}
