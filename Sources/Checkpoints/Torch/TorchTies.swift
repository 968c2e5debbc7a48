/// Which tensors share bytes of a storage.
struct TorchTies {
    /// Storages with more different views than that are compared by their extents alone.
    private static let pairLimit = 64

    /// For each view the first one that it shares bytes with, itself or by others; nil for those that share none and for the
    /// first ones. Views stand in natural order of their names.
    static func find(_ views: [TorchView]) -> [Int?] {
        var groups: [String: [Int]] = [:]
        for (place, view) in views.enumerated() where !view.bytes.isEmpty {
            groups[view.storage, default: []].append(place)
        }
        var firsts = Array(views.indices)
        for group in groups.values where group.count > 1 { join(group, views, &firsts) }
        return firsts.indices.map { place in
            let first = root(place, &firsts)
            return first == place ? nil : first
        }
    }

    private static func join(_ group: [Int], _ views: [TorchView], _ firsts: inout [Int]) {
        let order = group.sorted { (views[$0].bytes.lowerBound, $0) < (views[$1].bytes.lowerBound, $1) }
        var start = 0
        while start < order.count {
            // A run of views whose extents meet.
            var end = start + 1
            var upper = views[order[start]].bytes.upperBound
            while end < order.count, views[order[end]].bytes.lowerBound < upper {
                upper = max(upper, views[order[end]].bytes.upperBound)
                end += 1
            }
            if end - start > 1 { joinRun(order[start..<end], views, &firsts) }
            start = end
        }
    }

    private static func joinRun(_ run: ArraySlice<Int>, _ views: [TorchView], _ firsts: inout [Int]) {
        guard run.count <= pairLimit else {
            for place in run.dropFirst() { unite(run.first!, place, &firsts) }  // of more than one, by the caller
            return
        }
        for (index, place) in zip(run.indices, run) {
            for other in run[(index + 1)...] where root(place, &firsts) != root(other, &firsts) {
                if views[place].overlaps(views[other]) { unite(place, other, &firsts) }
            }
        }
    }

    private static func root(_ place: Int, _ firsts: inout [Int]) -> Int {
        var place = place
        while firsts[place] != place {
            firsts[place] = firsts[firsts[place]]
            place = firsts[place]
        }
        return place
    }

    private static func unite(_ a: Int, _ b: Int, _ firsts: inout [Int]) {
        let (a, b) = (root(a, &firsts), root(b, &firsts))
        firsts[max(a, b)] = min(a, b)
    }
}
