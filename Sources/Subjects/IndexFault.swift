/// Why an index, a plan of a scan or a part of one is not what it should be.
package enum IndexFault: Error, Sendable, Hashable {
    /// No file of this kind: its first bytes are others.
    case foreign
    /// Of a version that this program does not read.
    case version(Int)
    /// The file ends before the bytes that it speaks of.
    case truncated
    /// The checksum of a part is another one than when it was written.
    case checksum(String)
    /// Bytes that no writer makes, `offset` bytes into the part.
    case malformed(String, offset: Int, fact: String)
    /// Of another plan than the rest: the files were others.
    case otherPlan(String)
    /// Of one unit there are two results that differ.
    case twoResults(unit: Int)
    /// Units are missing: so many of all, and the share of bytes that is there.
    case incomplete(missing: Int, of: Int, coverage: Double)
}

extension IndexFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .foreign: "not an index of Espalier"
        case .version(let found): "an index of version \(found), which this program does not read"
        case .truncated: "cut short"
        case .checksum(let part): "damaged: the checksum of \(part) is wrong"
        case .malformed(let part, let offset, let fact): "damaged: in \(part), byte \(offset), \(fact)"
        case .otherPlan(let fact): "of another plan: \(fact)"
        case .twoResults(let unit): "unit \(unit) has two results that differ"
        case .incomplete(let missing, let count, let coverage):
            "\(missing) of \(count) units are missing, \(Self.percent(coverage)) of the bytes are there; "
                + "scan again, or merge with --force"
        }
    }

    private static func percent(_ share: Double) -> String {
        let tenths = Int(share * 1000)
        return "\(tenths / 10).\(tenths % 10) %"
    }
}
