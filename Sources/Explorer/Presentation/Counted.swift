extension Numbers {
    /// `1 layer`, `12 layers`, `1,200 rows`.
    package static func counted(_ count: Int, _ noun: String) -> String {
        "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
    }
}
