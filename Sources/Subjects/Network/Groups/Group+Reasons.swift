extension Group.Member {
    /// Why it belongs: `input channels of conv2: reads the output of conv1`.
    package var reason: String {
        var reasons: [String] = []
        for use in uses {
            let words = Self.words(use, units.plural, makers: makers)
            if !reasons.contains(words) { reasons.append(words) }
            if reasons.count == 3 { break }
        }
        return reasons.joined(separator: "; ")
    }

    private static func words(_ use: Use, _ units: String, makers: String) -> String {
        switch use.role {
        case .output: "output \(units) of \(use.node)"
        case .input: "input \(units) of \(use.node)" + (makers.isEmpty ? "" : ": reads the output of \(makers)")
        case .depthwise: "filters of \(use.node), one set a unit"
        case .bias: "bias of \(use.node)"
        case .scale: "scale of \(use.node)"
        case .statistic: "statistics of \(use.node)"
        case .embedding: "features that \(use.node) looks up"
        case .elementwise: "goes element by element into \(use.node)"
        case .divisor: "divides element by element in \(use.node)"
        }
    }
}

extension UnitKind {
    var plural: String {
        switch self {
        case .channel: "channels"
        case .headFeature: "features of each head"
        case .queryHead: "query heads of each group"
        case .head: "heads"
        case .keyValueGroup: "groups of heads"
        }
    }
}
