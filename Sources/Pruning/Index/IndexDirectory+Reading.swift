import Checkpoints
import Subjects
package import Tensors

extension IndexDirectory {
    /// Reads what `encode` wrote; everything that could mislead the rest of the program is refused here.
    package init(_ reader: inout CompactReader) throws(CompactFault) {
        displayName = try reader.text()
        fingerprint = Fingerprint(value: try reader.word())
        config = try reader.raw()
        files = []
        for _ in 0..<(try reader.items("the count of files", ofAtLeast: 19)) { files.append(try Self.file(&reader)) }
        missing = []
        for _ in 0..<(try reader.items("the count of missing files", ofAtLeast: 2)) {
            let name = try reader.text()
            var names: [String] = []
            for _ in 0..<(try reader.items("the count of names")) { names.append(try reader.text()) }
            missing.append(MissingShard(file: name, tensors: names))
        }
        (tensors, layers) = ([], [])
        let start = reader.position
        let count = try reader.items("the count of tensors", ofAtLeast: 12)
        guard count <= IndexLimits.tensors else { throw reader.fault(start, .impossible("\(count) tensors")) }
        var name: [UInt8] = []
        for _ in 0..<count {
            tensors.append(try Self.tensor(&reader, name: &name, files: files))
            layers.append(try RememberedLayer(&reader, of: tensors[tensors.count - 1], count: count))
        }
        guard Checkpoint.isOrdered(tensors.map(\.name)) else {
            throw reader.fault(start, .impossible("tensors are not in order"))
        }
    }

    private static func file(_ reader: inout CompactReader) throws(CompactFault) -> ShardFile {
        let name = try reader.text()
        let start = reader.position
        let format = try reader.text()
        guard format.isEmpty || FormatID(rawValue: format) != nil else {
            throw reader.fault(start, .impossible("a format is unknown"))
        }
        let size = try reader.count("a file's size", atMost: IndexLimits.bytes)
        let time = Int(Int64(bitPattern: try reader.word()))
        return ShardFile(
            remembered: name, format: FormatID(rawValue: format), size: size, modificationTime: time,
            headerHash: try reader.word())
    }

    private static func tensor(
        _ reader: inout CompactReader, name: inout [UInt8], files: [ShardFile]
    ) throws(CompactFault) -> TensorEntry {
        let start = reader.position
        let shared = try reader.count("a shared beginning", atMost: name.count)
        name = Array(name[..<shared]) + (try reader.raw())
        guard let text = String(validating: name, as: UTF8.self), name.count <= 4096 else {
            throw reader.fault(start, .impossible("a name is too long, or no UTF-8"))
        }
        guard let dtype = DType(rawValue: try reader.text()) else {
            throw reader.fault(start, .impossible("a type is unknown"))
        }
        let shape = try shape(&reader)
        let file = try reader.count("a file's number", atMost: files.count - 1)
        guard files[file].isPresent else { throw reader.fault(start, .impossible("a tensor lies in no file")) }
        let offset = try reader.count("an offset", atMost: IndexLimits.bytes)
        let (stored, tied) = (try reader.text(), try reader.text())
        let isPlain = stored.isEmpty && tied.isEmpty
        let bytes = offset..<offset + dtype.byteCount(of: shape.reduce(1, &*))
        return TensorEntry(
            name: text, dtype: dtype, shape: shape, file: file, bytes: bytes,
            details: isPlain
                ? nil : .init(storedName: stored.isEmpty ? nil : stored, tiedTo: tied.isEmpty ? nil : tied))
    }

    /// Also the product of those that are not 0 must be a number of elements: not all code looks for the 0 first.
    private static func shape(_ reader: inout CompactReader) throws(CompactFault) -> [Int] {
        let start = reader.position
        var (shape, product) = ([Int](), 1)
        for _ in 0..<(try reader.count("a rank", atMost: IndexLimits.rank)) {
            let length = try reader.count("a length", atMost: IndexLimits.elements)
            product = product.multipliedReportingOverflow(by: max(length, 1)).partialValue
            guard product > 0, product <= IndexLimits.elements else {
                throw reader.fault(start, .impossible("a shape has too many elements"))
            }
            shape.append(length)
        }
        return shape
    }
}

extension RememberedLayer {
    fileprivate init(
        _ reader: inout CompactReader, of tensor: TensorEntry, count: Int
    ) throws(CompactFault) {
        let start = reader.position
        guard let kind = LayerKind(rawValue: try reader.text()) else {
            throw reader.fault(start, .impossible("a kind of layer is unknown"))
        }
        let code = try reader.byte()
        let reason = LockReason(code: code, other: code == 10 ? try reader.text() : "")
        guard (code == 0) == (reason == nil), reason != nil || tensor.elementCount > 0 && tensor.dtype.isDecodable
        else {
            throw reader.fault(start, .impossible("why a layer is never pruned is unknown"))
        }
        self.init(kind: kind, reason: reason)
        let flags = try reader.byte()
        guard flags < 8 else { throw reader.fault(start, .impossible("a layer has flags \(flags)")) }
        (isTransposed, isPermuted, isTiedOutput) = (flags & 1 != 0, flags & 2 != 0, flags & 4 != 0)
        positions = try Self.optional(&reader, "positions", atMost: IndexLimits.elements)
        heads = try Self.heads(&reader)
        scale = try Self.scale(&reader, count: count, rank: tensor.shape.count)
        try checkHeads(tensor, reader, start)
    }

    /// Stored one higher, so that 0 is none.
    private static func optional(
        _ reader: inout CompactReader, _ what: String, atMost limit: Int
    ) throws(CompactFault) -> Int? {
        let value = try reader.count(what, atMost: limit + 1)
        return value == 0 ? nil : value - 1
    }

    private static func heads(_ reader: inout CompactReader) throws(CompactFault) -> Layer.Heads? {
        let count = try reader.count("a count of heads", atMost: 1 << 20)
        guard count > 0 else { return nil }
        let dimension = try reader.count("a head's width", atMost: 1 << 20)
        return Layer.Heads(count: count, dimension: dimension, areColumns: try reader.flag())
    }

    private static func scale(
        _ reader: inout CompactReader, count: Int, rank: Int
    ) throws(CompactFault) -> Scale? {
        guard let tensor = try optional(&reader, "a tensor's number", atMost: count - 1) else { return nil }
        let zeroPoint = try optional(&reader, "a tensor's number", atMost: count - 1)
        let axis = try optional(&reader, "an axis", atMost: IndexLimits.rank)
        return Scale(
            tensor: tensor, zeroPoint: zeroPoint, axis: axis,
            blockLength: try reader.count("a block's length", atMost: IndexLimits.elements))
    }

    /// Heads must divide the matrix that the layer is seen as.
    private func checkHeads(
        _ tensor: TensorEntry, _ reader: CompactReader, _ start: Int
    ) throws(CompactFault) {
        guard let heads else { return }
        let isStack = kind == .linear && tensor.shape.count == 3
        let rows = (tensor.shape.first ?? 1) * (isStack ? tensor.shape[1] : 1)
        let length = heads.areColumns ? tensor.elementCount / max(rows, 1) : rows
        guard heads.count * heads.dimension == length else {
            throw reader.fault(start, .impossible("\(heads.count) heads of \(heads.dimension) in \(length)"))
        }
    }
}
