package import Subjects
package import Tensors

/// A layer's weights with ever fewer groups of input channels, as structured optimal brain surgeon leaves them, and what each step
/// down costs.
package struct RemovalLadder: Sendable {
    package struct Level: Sendable, Hashable {
        /// Groups that are gone.
        package let removed: Int
        /// `[rows, channels left]`, channels ascending.
        package let weights: [Float]
        /// ‖X Ŵᵀ − X Wᵀ‖² / ‖X Wᵀ + b‖² over all positions. 1 where all is gone, the bias too.
        package let error: Double
    }

    /// Of the dense weight, `[rows, channels]`.
    package let shape: [Int]
    /// Channels of each group.
    package let groups: [[Int]]
    /// Groups in the order in which they go.
    package private(set) var order: [Int]
    package private(set) var levels: [Level] = []
    /// What each group's removal would cost while all others are there.
    package let costs: [Double]

    /// - Parameters:
    ///   - counts: groups gone at each level, ascending; all of them takes the bias along.
    ///   - damping: λ over the mean of H's diagonal.
    ///   - isUpdated: whether the weights that stay move to make up for the others; who goes does not depend on it.
    /// - Throws: what `GroupRemoval` and `DampedHessian` throw. O(groups · (rows · channels + channels²)).
    package init(
        _ moments: LayerMoments, groups: [[Int]], counts: [Int], damping: Double = 0.01, isUpdated: Bool = true
    ) throws(PruningError) {
        precondition(zip(counts, counts.dropFirst()).allSatisfy(<), "levels go down")
        self.groups = groups
        shape = moments.weights.shape
        order = []
        let (dense, gram) = try moments.tensors()
        let hessian = try DampedHessian(gram, damping: damping, layer: moments.layer)
        var removal = try GroupRemoval(dense, hessian, groups: groups, layer: moments.layer)
        let energy = try moments.outputEnergy(dense, gram)
        costs = try removal.costs()
        for count in counts {
            if count >= groups.count {
                levels.append(Level(removed: count, weights: [], error: 1))
                continue
            }
            try removal.removeCheapest(count - removal.removed.count)
            order = removal.removed
            do throws(RuntimeError) {
                let weights = isUpdated && count > 0 ? try removal.weights() : dense
                levels.append(try level(count, weights, dense, gram, energy))
            } catch {
                throw .forward(.runtime(node: moments.layer, error))
            }
        }
        let gone = Set(order)
        order += groups.indices.filter { !gone.contains($0) }
    }

    /// Groups that are gone at a level, ascending.
    package func removed(at level: Int) -> [Int] { order.prefix(levels[level].removed).sorted() }

    /// `[rows, channels]`, row-major, 0 in what is gone.
    package func weights(at level: Int) -> [Float] {
        var values = [Float](repeating: 0, count: shape[0] * shape[1])
        let kept = kept(levels[level].removed)
        guard !levels[level].weights.isEmpty else { return values }
        for row in 0..<shape[0] {
            for (place, column) in kept.enumerated() {
                values[row * shape[1] + column] = levels[level].weights[row * kept.count + place]
            }
        }
        return values
    }
}

extension RemovalLadder {
    private func kept(_ removed: Int) -> [Int] {
        let gone = Set(order.prefix(removed).flatMap { groups[$0] })
        return (0..<shape[1]).filter { !gone.contains($0) }
    }

    private func level(
        _ count: Int, _ weights: Tensor, _ dense: Tensor, _ gram: Tensor, _ energy: Double
    ) throws(RuntimeError) -> Level {
        let runtime = weights.runtime
        let kept = kept(count)
        let places = try runtime.tensor(kept, shape: [kept.count])
        let left = try runtime.call("aten::index_select", .tensor(weights), .integer(1), .tensor(places))
        let whole = try runtime.call("aten::zeros_like", .tensor(dense))
        _ = try runtime.call(
            "aten::index_copy_", .tensor(whole), .integer(1), .tensor(places), .tensor(left))
        let lost = try whole.minus(dense)
        let error = count == 0 ? 0 : try lost.product(gram).times(lost).sum().number()
        return Level(removed: count, weights: try left.floats(), error: energy > 0 ? max(error, 0) / energy : 0)
    }
}

/// What a layer Y = X Wᵀ + b makes of its input, by that input's moments alone.
package struct LayerMoments: Sendable {
    /// Name of the weight, for errors.
    package let layer: String
    /// `[rows, channels]`.
    package let weights: HostTensor
    /// XᵀX, of one group.
    package let gram: GramMatrix
    /// Mean of each channel; those of a window see zeros at the edges, which this leaves out.
    package let means: [Double]
    /// One a row; nil without.
    package let bias: [Double]?

    package init(layer: String, weights: HostTensor, gram: GramMatrix, means: [Double], bias: [Double]? = nil) {
        precondition(means.count == gram.size && weights.shape.last == gram.size, "one of each a channel")
        self.layer = layer
        self.weights = weights
        self.gram = gram
        self.means = means
        self.bias = bias
    }

    /// W and XᵀX, F64.
    func tensors() throws(PruningError) -> (weights: Tensor, gram: Tensor) {
        do throws(RuntimeError) {
            let runtime = try Runtime.open()
            return (try runtime.tensor(weights).cast(to: .f64), try runtime.tensor(gram))
        } catch {
            throw .forward(.runtime(node: layer, error))
        }
    }

    /// ‖X Wᵀ + b‖² = tr(W XᵀX Wᵀ) + 2 b · W Σx + n ‖b‖².
    func outputEnergy(_ dense: Tensor, _ moments: Tensor) throws(PruningError) -> Double {
        do throws(RuntimeError) {
            let products = try dense.product(moments).times(dense).sum().number()
            guard let bias else { return products }
            let count = Double(gram.count)
            let sums = try dense.runtime.tensor(HostTensor(means.map { $0 * count }, shape: [means.count, 1]))
            let outputs = try dense.product(sums).doubles()
            return products + zip(bias, outputs).reduce(0) { $0 + $1.0 * (2 * $1.1 + count * $1.0) }
        } catch {
            throw .forward(.runtime(node: layer, error))
        }
    }
}
