package import Tensors

/// The header of a safetensors file to be, and where each tensor's bytes go.
package struct SafetensorsLayout: Sendable {
    /// A tensor that shall be written.
    package struct Item: Sendable, Hashable {
        package let name: String
        package let dtype: DType
        package let shape: [Int]

        package init(name: String, dtype: DType, shape: [Int]) {
            self.name = name
            self.dtype = dtype
            self.shape = shape
        }

        package init(_ entry: TensorEntry) {
            self.init(name: entry.name, dtype: entry.dtype, shape: entry.shape)
        }
    }

    package enum Order: Sendable, Hashable {
        /// Descending element width, then name by bytes: what the reference writes.
        case specification
        /// As the items come.
        case given
    }

    /// In the order of their bytes, ranges from the beginning of the file; `file` is 0.
    package let tensors: [TensorEntry]
    /// The length word and the padded JSON.
    package let header: [UInt8]
    /// Bytes of the whole file.
    package let size: Int

    /// Plans the file.
    ///
    /// - Parameter metadata: nil leaves `__metadata__` out; pairs keep their order.
    /// - Throws: `.invalid` for repeated names, sizes that overflow or are not whole bytes, and headers over 100,000,000 bytes.
    package init(
        _ items: [Item], metadata: [(key: String, value: String)]?, order: Order = .specification, path: String
    ) throws(WriteError) {
        var items = items
        if order == .specification { items.sort(by: Self.precedes) }
        var ends: [Int] = []
        var names: Set<String> = []
        for item in items {
            guard item.name != "__metadata__", names.insert(item.name).inserted else {
                throw .invalid(path: path, tensor: item.name, fact: "the name is taken")
            }
            guard let count = Self.byteCount(item), let end = Self.sum(ends.last ?? 0, count) else {
                throw .invalid(path: path, tensor: item.name, fact: "the size overflows or is not whole bytes")
            }
            ends.append(end)
        }
        let begins = [0] + ends.dropLast()
        let header = Self.header(items, Array(zip(begins, ends)), metadata)
        guard header.count - 8 <= SafetensorsLimits().headerBytes, let size = Self.sum(header.count, ends.last ?? 0)
        else {
            throw .invalid(path: path, tensor: nil, fact: "a header of \(header.count) bytes is too long")
        }
        tensors = items.indices.map { place in
            TensorEntry(
                name: items[place].name, dtype: items[place].dtype, shape: items[place].shape, file: 0,
                bytes: header.count + begins[place]..<header.count + ends[place])
        }
        self.header = header
        self.size = size
    }
}

extension SafetensorsLayout {
    private static func precedes(_ a: Item, _ b: Item) -> Bool {
        if a.dtype.bitWidth != b.dtype.bitWidth { return a.dtype.bitWidth > b.dtype.bitWidth }
        return a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
    }

    private static func sum(_ a: Int, _ b: Int) -> Int? {
        let (sum, overflows) = a.addingReportingOverflow(b)
        return overflows ? nil : sum
    }

    private static func byteCount(_ item: Item) -> Int? {
        var bits = item.dtype.bitWidth
        for length in item.shape {
            let (product, overflows) = bits.multipliedReportingOverflow(by: length)
            if overflows || length < 0 { return nil }
            bits = product
        }
        return bits % 8 == 0 ? bits / 8 : nil
    }

    private static func header(
        _ items: [Item], _ ranges: [(Int, Int)], _ metadata: [(key: String, value: String)]?
    ) -> [UInt8] {
        var text = "{"
        if let metadata {
            let pairs = metadata.map { $0.key.quotedJSON + ":" + $0.value.quotedJSON }
            text += "\"__metadata__\":{" + pairs.joined(separator: ",") + "}"
            if !items.isEmpty { text += "," }
        }
        for (place, item) in items.enumerated() {
            if place > 0 { text += "," }
            let shape = item.shape.map(String.init).joined(separator: ",")
            text += item.name.quotedJSON + ":{\"dtype\":\"" + item.dtype.rawValue + "\",\"shape\":[" + shape
            text += "],\"data_offsets\":[\(ranges[place].0),\(ranges[place].1)]}"
        }
        text += "}"
        var bytes = Array(text.utf8)
        bytes += [UInt8](repeating: 0x20, count: (8 - bytes.count % 8) % 8)
        return withUnsafeBytes(of: UInt64(bytes.count).littleEndian, Array.init) + bytes
    }
}

extension String {
    /// The text as a JSON string; only what must be escaped is.
    package var quotedJSON: String {
        var result = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{8}": result += "\\b"
            case "\u{c}": result += "\\f"
            case ..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
