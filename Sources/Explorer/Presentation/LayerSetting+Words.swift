import Pruning

extension LayerSetting {
    /// As one types it: `50%` where a recipe holds `0.5`.
    package var words: String {
        guard case .sparsity(let share) = amount else { return description }
        let percent = "\(Numbers.plain(share * 100))%"
        return pattern.map { "\(percent),\($0)" } ?? percent
    }
}

extension Rule {
    /// `*.mlp.*=50%`.
    package var words: String { "\(glob.text)=\(setting.words)" }

    /// What a prompt begins with: the words, unless they would read back as another rule.
    var typed: String { Rule(words) == self ? words : description }
}
