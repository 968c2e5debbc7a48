/// Something that can be pruned: it lists the targets whose units compete.
package protocol Prunable: Sendable {
    /// The targets at a granularity, in tensor order; nil where the subject's part has no such units.
    func targets(at granularity: Granularity, pattern: Pattern) -> [Target?]
}
