import Checkpoints
package import Pruning
package import Subjects
package import Tensors

/// Removes weights column by column and lets the columns behind make up for what each one loses, so that a layer's outputs on
/// calibration data change least.
///
/// With H = XᵀX + λI and U the upper Cholesky factor of H⁻¹, removing w_ij costs w_ij² / U_jj². Who goes is seen before the
/// update (the histogram and the cut are of |w_ij| / U_jj, which orders alike); on export and when metrics are measured the walk
/// is carried through: with `choice` adaptive it decides anew in every block of columns, on the weights as updated so far, and
/// removes exactly as many as the cut; with `choice` static the cut stands and the survivors are updated.
///
/// Source: Frantar and Alistarh 2023, "SparseGPT: Massive Language Models Can Be Accurately Pruned in One-Shot" (arXiv 2301.00774)
/// and the authors' code. Statistics are those of the dense network; counts are exact, where their threshold takes all ties.
package struct SparseGPT: NetworkMethod, RecoveringMethod {
    package struct Settings: MethodSettings {
        package var damping = 0.01
        package var block = 128.0
        package var choice = "adaptive"
        package init() {}

        package static var tunables: [Tunable<Settings>] {
            [
                Tunable(
                    "damping", "λ over the mean of H's diagonal", .number(\.damping, range: 0.001...1, step: 0.001)),
                Tunable(
                    "block", "columns that are decided together", .number(\.block, range: 1...1024, step: 1),
                    movesScores: false),
                Tunable(
                    "choice", "who goes: decided during the walk, or by the cut",
                    .choice(\.choice, names: ["adaptive", "static"]), movesScores: false),
            ]
        }
    }

    package static let card = Card(
        id: "sparsegpt", title: "SparseGPT", citation: "Frantar and Alistarh 2023, ICML, arXiv 2301.00774",
        summary: "least loss of output by second moments, survivors updated", granularities: [.weight],
        needs: [.weights, .inputGram],
        examples: [
            WorkedExample(
                source: "by hand: H = diag(1, 4, 25) makes costs 16, 4, 25 and 4, 36, 25; two go, nothing is updated",
                layers: [.init("layers.0.weight", [2, 3], [4, 1, -1, -2, 3, 1])],
                inputs: [1, 0, 0, 0, 2, 0, 0, 0, 5], settings: ["damping": .number(0.001)], sparsity: 0.34,
                expectation: .masks([[1, 0, 1, 0, 1, 1]]))
        ])

    let settings: Settings

    package init(_ settings: Settings) { self.settings = settings }

    package func score(
        _ target: Target, of subject: Network, with tools: Tools
    ) async throws(PruningError) -> TargetScore {
        let layer = subject.layers[target.layer]
        let (matrix, gram) = try tools.calibration.gram(of: layer)
        let scale = InputScale(matrix.layout, try factors(hessian(gram, layer), layer), symbol: "|w|/U")
        return try await tools.weights.score(target, by: .weighted(scale))
    }

    package func recover(
        _ cut: LayerCut, keeping kept: BitMask, of subject: Network, with tools: Tools
    ) async throws(PruningError) -> RecoveredLayer {
        let layer = cut.layer
        let (matrix, gram) = try tools.calibration.gram(of: layer)
        let stored = try WeightStream(subject.checkpoint).values(of: layer, 0..<layer.parameters)
        let host = HostTensor(matrix.rowsFirst(stored), shape: [matrix.rows, matrix.columns])
        let hessian = try hessian(gram, layer)
        let weights: Tensor
        do throws(RuntimeError) { weights = try hessian.matrix.runtime.tensor(host) } catch {
            throw .forward(.runtime(node: layer.entry.name, error))
        }
        let update = try SparseUpdate(
            weights, hessian, choice(cut, matrix, kept), block: Int(settings.block), layer: layer.entry.name)
        do throws(RuntimeError) {
            return RecoveredLayer(
                weights: matrix.asStored(try update.weights.floats()), kept: BitMask(matrix.asStored(update.kept)))
        } catch {
            throw .forward(.runtime(node: layer.entry.name, error))
        }
    }

    package var allocator: any Allocator { UniformAllocator() }
}

extension SparseGPT {
    private func hessian(_ gram: GramMatrix, _ layer: Layer) throws(PruningError) -> DampedHessian {
        let tensor: Tensor
        do throws(RuntimeError) { tensor = try Runtime.open().tensor(gram) } catch {
            throw .forward(.runtime(node: layer.entry.name, error))
        }
        return try DampedHessian(tensor, damping: settings.damping, layer: layer.entry.name)
    }

    /// 1 / U_jj of each column; 0 for channels without any input, which cost nothing.
    private func factors(_ hessian: DampedHessian, _ layer: Layer) throws(PruningError) -> [Double] {
        let dead = Set(hessian.dead)
        do throws(RuntimeError) {
            let factor = try hessian.inverseFactor()
            let diagonal = try factor.runtime.call("aten::diagonal", .tensor(factor)).doubles()
            return diagonal.enumerated().map { dead.contains($0.offset) ? 0 : 1 / $0.element }
        } catch {
            throw .forward(.runtime(node: layer.entry.name, error))
        }
    }

    /// A pattern whose groups are not neighbours in the matrix, and weights that compete within outputs, go by the cut.
    private func choice(_ cut: LayerCut, _ matrix: WeightMatrix, _ kept: BitMask) -> SparseChoice {
        let fixed = SparseChoice.mask(matrix.rowsFirst((0..<kept.count).map { kept[$0] }))
        guard settings.choice == "adaptive", let target = cut.outcome.target else { return fixed }
        switch target.units {
        case .weights: return .removing(cut.removed)
        case .groups(let keep, let of, _, let length, _) where length == matrix.columns && length % of == 0:
            return .keepOf(keep, of)
        case .groups, .lines, .geometry: return fixed
        }
    }
}
