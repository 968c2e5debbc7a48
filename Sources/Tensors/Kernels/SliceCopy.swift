/// Takes indices along the dimensions of a row-major tensor, or clears them.
package enum SliceCopy {
    /// The tensor with these indices of each dimension, in their order; -1 stands for zeros, nil for all of a dimension.
    ///
    /// - Parameters:
    ///   - bytes: `width` bytes an element, without gaps.
    ///   - places: one a dimension of `shape`, all below its length.
    /// - Returns: bytes of the shape that the counts of the places make.
    package static func taking(_ places: [[Int]?], from bytes: [UInt8], shape: [Int], width: Int) -> [UInt8] {
        var (current, lengths) = (bytes, shape)
        for (axis, kept) in places.enumerated() {
            guard let kept else { continue }
            let outer = lengths[..<axis].reduce(1, *)
            let inner = lengths[(axis + 1)...].reduce(1, *) * width
            current = taking(Run.runs(kept), kept.count, from: current, outer, lengths[axis], inner)
            lengths[axis] = kept.count
        }
        return current
    }

    /// Sets these indices of each dimension to zero.
    package static func clear(_ places: [[Int]], in bytes: inout [UInt8], shape: [Int], width: Int) {
        for (axis, gone) in places.enumerated() where !gone.isEmpty {
            let outer = shape[..<axis].reduce(1, *)
            let inner = shape[(axis + 1)...].reduce(1, *) * width
            let runs = Run.runs(gone)
            bytes.withUnsafeMutableBytes { target in
                for start in 0..<outer {
                    for run in runs {
                        let from = (start * shape[axis] + run.first) * inner
                        target[from..<from + run.count * inner].initializeMemory(as: UInt8.self, repeating: 0)
                    }
                }
            }
        }
    }

    private static func taking(
        _ runs: [Run], _ count: Int, from bytes: [UInt8], _ outer: Int, _ length: Int, _ inner: Int
    ) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: outer * count * inner) { target, filled in
            bytes.withUnsafeBytes { source in
                var place = 0
                for start in 0..<outer {
                    for run in runs {
                        let size = run.count * inner
                        let piece = UnsafeMutableRawBufferPointer(target)[place..<place + size]
                        if run.first < 0 {
                            piece.initializeMemory(as: UInt8.self, repeating: 0)
                        } else {
                            let from = (start * length + run.first) * inner
                            UnsafeMutableRawBufferPointer(rebasing: piece).copyMemory(
                                from: UnsafeRawBufferPointer(rebasing: source[from..<from + size]))
                        }
                        place += size
                    }
                }
            }
            filled = outer * count * inner
        }
    }

    /// Indices one after the other, or zeros.
    private struct Run {
        var first: Int
        var count: Int

        static func runs(_ places: [Int]) -> [Run] {
            var runs: [Run] = []
            for place in places {
                if let last = runs.last, last.first < 0 ? place < 0 : place == last.first + last.count {
                    runs[runs.count - 1].count += 1
                } else {
                    runs.append(Run(first: place, count: 1))
                }
            }
            return runs
        }
    }
}
