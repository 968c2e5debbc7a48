/// Who competes with whom inside a layer.
package enum Scope: String, Sendable, Hashable, CaseIterable {
    /// All units of the layer.
    case layer
    /// Single weights of each output among themselves; each output loses as many.
    case row
}
