extension StridedLayout {
    /// Fills `target` with the elements from the `first`-th on, in row-major order.
    ///
    /// Where the tensor is a transposed one (an outer axis is the storage's innermost), tiles of 16 by 16 elements go at a time,
    /// so that each line of memory is read and written once.
    ///
    /// - Parameters:
    ///   - storage: begins at the first element and has `storageBytes`.
    ///   - target: whole elements, not more than there are from `first` on.
    ///   - release: told from time to time what part of the storage has been read: a transposed matrix is touched from end to end
    ///     for every piece, and a mapped one must not come to be in memory as a whole.
    func copy(
        from first: Int, _ storage: RawSpan, into target: inout MutableRawSpan,
        release: (Range<Int>) -> Void = { _ in }
    ) {
        precondition(storage.byteCount >= storageBytes, "the storage must hold all elements")
        precondition(target.byteCount % width == 0, "whole elements are read")
        precondition(
            first >= 0 && target.byteCount / width <= elementCount - first, "the elements must be in the tensor")
        if target.byteCount == 0 { return }
        switch width {
        case 1: copy(UInt8.self, first, storage, &target, release)
        case 2: copy(UInt16.self, first, storage, &target, release)
        case 4: copy(UInt32.self, first, storage, &target, release)
        case 8: copy(UInt64.self, first, storage, &target, release)
        default: copy(UInt128.self, first, storage, &target, release)
        }
    }

    private func copy<Unit: FixedWidthInteger & BitwiseCopyable>(
        _: Unit.Type, _ first: Int, _ storage: RawSpan, _ target: inout MutableRawSpan, _ release: (Range<Int>) -> Void
    ) {
        let fastest = axes.indices.filter { axes[$0].stride > 0 }.min { axes[$0].stride < axes[$1].stride }
        if let fastest, fastest < axes.count - 1 {
            copyTiles(Unit.self, first, acrossRows: fastest, storage, &target, release)
        } else {
            copyRows(Unit.self, first, storage, &target, release)
        }
    }
}

extension StridedLayout {
    /// A row along the innermost axis at a time.
    private func copyRows<Unit: FixedWidthInteger & BitwiseCopyable>(
        _: Unit.Type, _ first: Int, _ storage: RawSpan, _ target: inout MutableRawSpan, _ release: (Range<Int>) -> Void
    ) {
        var touched = TouchedStorage(of: storage.byteCount)
        let inner = axes.last ?? Axis(length: 1, stride: 1)
        let count = target.byteCount / width
        var walk = StridedWalk(axes.dropLast(), at: first / inner.length)
        var column = first % inner.length
        var done = 0
        while done < count {
            let length = min(inner.length - column, count - done)
            let start = (walk.offset + column * inner.stride) * width
            if inner.stride == 1 {
                let row = storage.extracting(start..<start + length * width)
                target.withUnsafeMutableBytes { bytes in
                    row.withUnsafeBytes {
                        UnsafeMutableRawBufferPointer(rebasing: bytes[(done * width)...]).copyMemory(from: $0)
                    }
                }
            } else {
                for place in 0..<length {
                    let unit = unsafe storage.unsafeLoadUnaligned(
                        fromByteOffset: start + place * inner.stride * width, as: Unit.self)
                    target.storeBytes(of: unit, toByteOffset: (done + place) * width, as: Unit.self)
                }
            }
            touched.note(start..<start + ((length - 1) * inner.stride + 1) * width, release)
            done += length
            column = 0
            walk.advance()
        }
    }

    /// A run of indices of the axis `rows` at a time, all inner axes together being the columns.
    private func copyTiles<Unit: FixedWidthInteger & BitwiseCopyable>(
        _: Unit.Type, _ first: Int, acrossRows rows: Int, _ storage: RawSpan, _ target: inout MutableRawSpan,
        _ release: (Range<Int>) -> Void
    ) {
        var touched = TouchedStorage(of: storage.byteCount)
        let columns = axes[(rows + 1)...].reduce(1) { $0 * $1.length }
        let slab = columns * axes[rows].length
        let count = target.byteCount / width
        var walk = StridedWalk(axes[..<rows], at: first / slab)
        var place = first % slab
        var done = 0
        while done < count {
            let (row, column) = place.quotientAndRemainder(dividingBy: columns)
            let left = min(slab - place, count - done)
            // A row that is begun, or cut; else all whole ones.
            let isPart = column > 0 || left < columns
            let width = isPart ? min(columns - column, left) : columns
            let height = isPart ? 1 : left / columns
            let part = Tiles(
                base: walk.offset + row * axes[rows].stride, rowStride: axes[rows].stride, height: height,
                column: column, width: width, inner: axes[(rows + 1)...])
            part.copy(Unit.self, storage, &target, at: done, &touched, release)
            done += width * height
            place += width * height
            if place == slab {
                place = 0
                walk.advance()
            }
        }
    }
}

/// Some columns of some rows: `height` rows of `width` elements, written one behind the other.
private struct Tiles {
    /// Storage place of column 0 of the first row.
    let base: Int
    let rowStride: Int
    let height: Int
    let column: Int
    let width: Int
    let inner: ArraySlice<StridedLayout.Axis>

    func copy<Unit: FixedWidthInteger & BitwiseCopyable>(
        _: Unit.Type, _ storage: RawSpan, _ target: inout MutableRawSpan, at done: Int,
        _ touched: inout TouchedStorage, _ release: (Range<Int>) -> Void
    ) {
        let size = MemoryLayout<Unit>.size
        var walk = StridedWalk(inner, at: column)
        var offsets = InlineArray<16, Int>(repeating: 0)
        var left = 0
        while left < width {
            let columns = min(16, width - left)
            for place in 0..<columns {
                offsets[place] = (base + walk.offset) * size
                walk.advance()
            }
            for row in 0..<height {
                let from = row * rowStride * size
                let to = (done + row * width + left) * size
                for place in 0..<columns {
                    let unit = unsafe storage.unsafeLoadUnaligned(
                        fromByteOffset: offsets[place] + from, as: Unit.self)
                    target.storeBytes(of: unit, toByteOffset: to + place * size, as: Unit.self)
                }
            }
            for place in 0..<columns {
                touched.note(offsets[place]..<offsets[place] + ((height - 1) * rowStride + 1) * size, release)
            }
            left += columns
        }
    }
}
