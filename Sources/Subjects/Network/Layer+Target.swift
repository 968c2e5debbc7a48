import Checkpoints
package import Tensors

extension Layer {
    /// The units that compete in this layer; nil where it is never pruned or has no such units.
    ///
    /// A pattern of groups or blocks decides the units by itself; else the granularity does. Groups longer than the input
    /// dimension do not exist. Scope matters to single weights only.
    package func target(at granularity: Granularity, pattern: Pattern, scope: Scope = .layer) -> Target? {
        guard isPrunable else { return nil }
        switch pattern {
        case .keepOf(let keep, let of):
            let axis = inputAxis
            guard axis.length >= of else { return nil }
            return Target(
                layer: id,
                units: .groups(keep: keep, of: of, outer: axis.outer, axisLength: axis.length, inner: axis.inner),
                count: parameters)
        case .blocks(let height, let width): return target(at: .block(height: height, width: width), multiple: 1)
        case .multiple(let multiple): return target(at: granularity, multiple: multiple)
        case .none where scope == .row && granularity == .weight: return lines
        case .none: return target(at: granularity, multiple: 1)
        }
    }

    /// The weights of each output as competitors. Kept counts are multiples of the outputs, so that each loses as many.
    private var lines: Target {
        var axis = inputAxis
        // All that one output of a convolution sees, not one place of its window.
        if kind == .conv, !isTransposed { axis = (axis.outer, axis.length * axis.inner, 1) }
        return Target(
            layer: id, units: .lines(outer: axis.outer, length: axis.length, inner: axis.inner), count: parameters,
            multiple: axis.outer * axis.inner)
    }

    private func target(at granularity: Granularity, multiple: Int) -> Target? {
        if granularity == .weight { return Target(layer: id, units: .weights, count: parameters, multiple: multiple) }
        guard let geometry = geometry(at: granularity) else { return nil }
        return Target(layer: id, units: .geometry(geometry), count: geometry.unitCount, multiple: multiple)
    }

    /// How the weight divides at a granularity; nil for single weights and where the layer has no such units.
    package func geometry(at granularity: Granularity) -> UnitGeometry? {
        let (rows, columns) = matrix
        switch granularity {
        case .weight: return nil
        case .row: return .axis(outer: 1, length: rows, inner: columns)
        case .column: return secondAxis
        case .filter, .channel:
            // A transposed convolution has its outputs in dimension 1.
            guard kind == .conv, use?.isPermuted != true else { return nil }
            return (granularity == .filter) != isTransposed ? .axis(outer: 1, length: rows, inner: columns) : secondAxis
        case .head:
            guard let heads else { return nil }
            return heads.areColumns
                ? .axis(outer: rows, length: heads.count, inner: heads.dimension)
                : .axis(outer: 1, length: heads.count, inner: heads.dimension * columns)
        case .block(let height, let width):
            return .blocks(rows: rows, columns: columns, height: height, width: width)
        }
    }

    /// The indices of dimension 1; of the matrix's columns in a stack of experts.
    private var secondAxis: UnitGeometry {
        let (rows, columns) = matrix
        guard !isExpertStack, entry.shape.count > 1 else { return .columns(columns, rows: rows) }
        return .axis(outer: rows, length: entry.shape[1], inner: entry.shape.dropFirst(2).reduce(1, *))
    }

    /// Granularities at which this layer divides, for the axis switch of the sparsity histogram.
    package var axes: [Granularity] {
        guard isPrunable else { return [] }
        let ways: [Granularity] = kind == .conv && use?.isPermuted != true ? [.filter, .channel] : [.row, .column]
        return ways + (heads == nil ? [] : [.head]) + [.block(height: 16, width: 16)]
    }
}
