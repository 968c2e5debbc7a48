import Tensors

/// What a Resize or an Upsample asks for, whatever its version.
struct Resizing {
    let lengths: [Int]
    let targets: [Int]
    let mode: String
    private let scales: [Float]
    private let coordinates: String
    private let nearest: String
    private let region: [Float]?

    init(_ call: OperatorCall) throws(ForwardError) {
        let x = try call.input(0)
        lengths = x.shape
        let stated = call.text("mode") ?? "nearest"
        mode = ["bilinear": "linear", "trilinear": "linear"][stated] ?? stated
        guard ["nearest", "linear", "cubic"].contains(mode) else { throw call.unknown("mode \(mode)") }
        guard !call.flag("antialias") else { throw call.unknown("antialias") }
        // Until version 10 there is no choice, and places are the simplest.
        let isOld = call.version < 11 || call.node.operation == "Upsample"
        coordinates = isOld ? "asymmetric" : call.text("coordinate_transformation_mode") ?? "half_pixel"
        nearest = isOld ? "simple" : call.text("nearest_mode") ?? "round_prefer_floor"
        let axes = try call.axes(call.integers("axes") ?? Array(lengths.indices), rank: lengths.count)
        (scales, targets) = try Self.sizes(call, lengths, axes, isOld: isOld)
        guard coordinates == "tf_crop_and_resize", let tensor = call.optional(1) else {
            region = nil
            return
        }
        let stated2 = try call.run { () throws(RuntimeError) in try tensor.floats() }
        guard stated2.count == axes.count * 2 else { throw call.unsuited("has a region of \(stated2.count) numbers") }
        var region = [Float](repeating: 0, count: lengths.count) + [Float](repeating: 1, count: lengths.count)
        for (index, axis) in axes.enumerated() {
            region[axis] = stated2[index]
            region[lengths.count + axis] = stated2[axes.count + index]
        }
        self.region = region
    }

    private static func sizes(
        _ call: OperatorCall, _ lengths: [Int], _ axes: [Int], isOld: Bool
    ) throws(ForwardError) -> ([Float], [Int]) {
        var (scales, targets) = ([Float](repeating: 1, count: lengths.count), lengths)
        if let tensor = call.optional(3), tensor.elementCount > 0 {
            let sizes = try call.integers(of: tensor)
            guard sizes.count == axes.count, sizes.allSatisfy({ $0 >= 0 && $0 <= 1 << 30 }) else {
                throw call.unsuited("has \(sizes.count) sizes")
            }
            guard call.text("keep_aspect_ratio_policy") ?? "stretch" == "stretch" else {
                throw call.unknown("an aspect ratio that is kept")
            }
            for (size, axis) in zip(sizes, axes) {
                targets[axis] = size
                scales[axis] = Float(size) / Float(max(lengths[axis], 1))
            }
            return (scales, targets)
        }
        var stated = call.floats("scales")?.map { Float($0) }
        if stated == nil, let tensor = call.optional(isOld ? 1 : 2) {
            stated = try call.run { () throws(RuntimeError) in try tensor.floats() }
        }
        guard let stated, stated.count == axes.count, stated.allSatisfy({ $0 > 0 && $0 <= 65_536 }) else {
            throw call.unsuited("has no scale, or none that is a size")
        }
        for (scale, axis) in zip(stated, axes) {
            scales[axis] = scale
            targets[axis] = Int((scale * Float(lengths[axis])).rounded(.down))
        }
        return (scales, targets)
    }

    /// Whether nothing happens to a dimension.
    func keeps(_ axis: Int) -> Bool { scales[axis] == 1 && targets[axis] == lengths[axis] && region == nil }

    /// Where an output lies between the elements. In single precision as onnxruntime has it: roundings decide.
    private func place(_ output: Int, _ axis: Int) -> Float {
        let (x, scale, length) = (Float(output), scales[axis], Float(lengths[axis]))
        let target = Float(targets[axis])
        switch coordinates {
        case "asymmetric": return x / scale
        case "align_corners": return target == 1 ? 0 : x * (length - 1) / (target - 1)
        case "pytorch_half_pixel": return target > 1 ? (x + 0.5) / scale - 0.5 : 0
        case "half_pixel_symmetric":
            let offset = length / 2 * (1 - target / (scale * length))
            return offset + (x + 0.5) / scale - 0.5
        case "tf_crop_and_resize":
            let (start, end) = (region?[axis] ?? 0, region?[lengths.count + axis] ?? 1)
            return target > 1
                ? start * (length - 1) + x * (end - start) * (length - 1) / (target - 1)
                : 0.5 * (start + end) * (length - 1)
        default: return (x + 0.5) / scale - 0.5
        }
    }

    private func rounded(_ x: Float, _ axis: Int) -> Float {
        switch nearest {
        case "floor": x.rounded(.down)
        case "ceil": x.rounded(.up)
        case "round_prefer_ceil": (x + 0.5).rounded(.down)
        case "simple": scales[axis] < 1 ? x.rounded(.up) : x.rounded(.towardZero)
        default: (x - 0.5).rounded(.up)
        }
    }
}

/// For every output of a dimension the elements that it is made of: one list a tap.
struct Taps {
    var places: [[Int]] = []
    /// Nil where the one tap counts whole.
    var weights: [[Float]?] = []
    /// Which outputs lie beyond the elements and take a value of their own.
    var outside: [Bool] = []
}

extension Resizing {
    func taps(_ axis: Int, _ call: OperatorCall) throws(ForwardError) -> Taps {
        let known = [
            "half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel", "half_pixel_symmetric",
            "tf_crop_and_resize",
        ]
        guard known.contains(coordinates) else { throw call.unknown("coordinates \(coordinates)") }
        guard lengths[axis] > 0 else { throw call.unsuited("resizes no elements") }
        let last = lengths[axis] - 1
        let places = (0..<targets[axis]).map { place($0, axis) }
        guard places.allSatisfy({ abs($0) < 1e9 }) else { throw call.unsuited("has a region that is no place") }
        var taps = Taps()
        if region != nil { taps.outside = places.map { $0 < 0 || $0 > Float(last) } }
        switch mode {
        case "nearest":
            taps.places = [places.map { min(max(Int(rounded($0, axis)), 0), last) }]
            taps.weights = [nil]
        case "linear":
            let held = places.map { min(max($0, 0), Float(last)) }
            taps.places = [held.map { Int($0) }, held.map { min(Int($0) + 1, last) }]
            let shares = held.map { $0 - $0.rounded(.down) }
            taps.weights = [shares.map { 1 - $0 }, shares]
        default: cubic(places, last, call, &taps)
        }
        return taps
    }

    private func cubic(_ places: [Float], _ last: Int, _ call: OperatorCall, _ taps: inout Taps) {
        let a = Float(call.float("cubic_coeff_a", default: -0.75))
        func weight(_ distance: Float) -> Float {
            let d = abs(distance)
            if d <= 1 { return ((a + 2) * d - (a + 3)) * d * d + 1 }
            return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0
        }
        let excludes = call.flag("exclude_outside")
        let lists = places.map { place in
            let first = Int(place.rounded(.down)) - 1
            var weights = (0..<4).map { weight(place - Float(first + $0)) }
            if excludes {
                for tap in 0..<4 where !(0...last).contains(first + tap) { weights[tap] = 0 }
                let sum = weights.reduce(0, +)
                weights = weights.map { $0 / sum }
            }
            return (first: first, weights: weights)
        }
        for tap in 0..<4 {
            taps.places.append(lists.map { min(max($0.first + tap, 0), last) })
            taps.weights.append(lists.map { $0.weights[tap] })
        }
    }
}
