/// Every operator that runs, by the name that nodes have for it: one family a file.
package enum Operators {
    package static let all: [String: OperatorFunction] = {
        var all: [String: OperatorFunction] = [:]
        for family in families { all.merge(family) { first, _ in first } }
        return all
    }()

    private static let families: [[String: OperatorFunction]] = [
        elementwise, comparisons, shapes, slicing, gathering, filling, reductions, sorting, activations, products,
        convolutions, pools, normalizations, padding, resizing, recurrent, control, quantized, microsoft, transformers,
        tokens,
    ]
}
