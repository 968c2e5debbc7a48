import CTorch

extension Tensor {
    /// Whether what is computed from it remembers how; only leaves can be told.
    package func needGradient(_ isNeeded: Bool = true) throws(RuntimeError) {
        guard runtime.table.pointee.need_gradient(handle, isNeeded) == 0 else {
            throw .failed(operator: "requires_grad", arguments: [words], fact: runtime.lastError)
        }
    }

    /// Adds d(self)/d(leaf) to the gradient of every leaf that needs one; a single number only.
    package func backward() throws(RuntimeError) {
        guard runtime.table.pointee.backward(handle) == 0 else {
            throw .failed(operator: "backward", arguments: [words], fact: runtime.lastError)
        }
    }

    /// What `backward` has added up so far; nil where it has not come by.
    package var gradient: Tensor? { runtime.table.pointee.gradient(handle).map { Tensor($0, runtime) } }

    /// d(sum of self)/d(input) for each input, nil where it has no part in it; accumulates nothing.
    package func gradients(of inputs: [Tensor]) throws(RuntimeError) -> [Tensor?] {
        var results = [OpaquePointer?](repeating: nil, count: inputs.count)
        let handles = inputs.map { Optional($0.handle) }
        let status = withExtendedLifetime(inputs) {
            runtime.table.pointee.gradients([handle], 1, handles, Int32(handles.count), &results)
        }
        guard status == 0 else {
            throw .failed(operator: "gradients", arguments: inputs.map(\.words), fact: runtime.lastError)
        }
        return results.map { $0.map { Tensor($0, runtime) } }
    }
}
