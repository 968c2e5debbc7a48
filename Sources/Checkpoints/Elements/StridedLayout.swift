/// Where the elements of a tensor lie in a storage: [i, j, …] is i·strides[0] + j·strides[1] + … elements behind the first one.
///
/// Strides may leave gaps, repeat elements (0, as PyTorch's expand) or go through them in any order, but never backwards.
package struct StridedLayout: Sendable, Hashable {
    /// One axis of the tensor, or several that are one in the storage too.
    struct Axis: Sendable, Hashable {
        var length: Int
        /// In elements.
        var stride: Int
    }

    /// Bytes of one element: 1, 2, 4, 8 or 16.
    package let width: Int
    package let elementCount: Int
    /// Bytes of the storage from the first element to the end of the last one; 0 without elements.
    package let storageBytes: Int
    /// From the outermost to the innermost, those of one index left out, neighbours put together where they can be.
    let axes: [Axis]

    /// - Parameters:
    ///   - shape: lengths, not negative.
    ///   - strides: in elements, as many.
    /// - Returns: nil where a stride is negative, the width is none of the five, or the tensor or its storage has 2^63 bytes.
    package init?(shape: [Int], strides: [Int], width: Int) {
        guard shape.count == strides.count, [1, 2, 4, 8, 16].contains(width) else { return nil }
        guard shape.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 }) else { return nil }
        self.width = width
        if shape.contains(0) {
            (elementCount, storageBytes, axes) = (0, 0, [])
            return
        }
        var (bytes, last) = (width, 0)
        var axes: [Axis] = []
        for (length, stride) in zip(shape, strides) where length > 1 {
            let (product, overflows) = bytes.multipliedReportingOverflow(by: length)
            let (span, spanOverflows) = stride.multipliedReportingOverflow(by: length - 1)
            let (sum, sumOverflows) = last.addingReportingOverflow(span)
            if overflows || spanOverflows || sumOverflows { return nil }
            (bytes, last) = (product, sum)
            if let outer = axes.last, outer.stride == stride.multipliedReportingOverflow(by: length).partialValue,
                !stride.multipliedReportingOverflow(by: length).overflow
            {
                axes[axes.count - 1] = Axis(length: outer.length * length, stride: stride)
            } else {
                axes.append(Axis(length: length, stride: stride))
            }
        }
        let (storage, overflows) = last.multipliedReportingOverflow(by: width)
        let (end, endOverflows) = storage.addingReportingOverflow(width)
        if overflows || endOverflows { return nil }
        (elementCount, storageBytes, self.axes) = (bytes / width, end, axes)
    }

    /// Whether the storage's bytes are the elements in their order.
    package var isPlain: Bool { axes.isEmpty || axes.count == 1 && axes[0].stride == 1 }

    /// Row by row without gaps; nil as above.
    package init?(rowMajor shape: [Int], width: Int) {
        guard let strides = Self.strides(shape.reversed()) else { return nil }
        self.init(shape: shape, strides: strides.reversed(), width: width)
    }

    /// Column by column without gaps, as Fortran and NumPy's `fortran_order` have it; nil as above.
    package init?(columnMajor shape: [Int], width: Int) {
        guard let strides = Self.strides(shape) else { return nil }
        self.init(shape: shape, strides: strides, width: width)
    }

    /// The first axis being the innermost.
    private static func strides(_ shape: [Int]) -> [Int]? {
        var strides: [Int] = []
        var stride = 1
        for length in shape {
            strides.append(stride)
            let (next, overflows) = stride.multipliedReportingOverflow(by: max(length, 1))
            if overflows { return nil }
            stride = next
        }
        return strides
    }
}

/// Walks over the storage places of some axes in row-major order.
struct StridedWalk {
    private let axes: ArraySlice<StridedLayout.Axis>
    private var indices: [Int]
    /// Elements behind the first.
    private(set) var offset = 0

    /// Begins at the `position`-th place.
    init(_ axes: ArraySlice<StridedLayout.Axis>, at position: Int) {
        self.axes = axes
        indices = [Int](repeating: 0, count: axes.count)
        var rest = position
        for (place, axis) in zip(indices.indices, axes).reversed() {
            indices[place] = rest % axis.length
            rest /= axis.length
            offset += indices[place] * axis.stride
        }
    }

    /// Goes to the next place; from the last one to the first.
    mutating func advance() {
        for (place, axis) in zip(indices.indices, axes).reversed() {
            indices[place] += 1
            offset += axis.stride
            if indices[place] < axis.length { return }
            offset -= axis.length * axis.stride
            indices[place] = 0
        }
    }
}
