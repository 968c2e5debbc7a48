import Pruning

extension Budget {
    /// As people say it: `50% sparsity`, `80M params`, `1.2 GiB`, `40% of FLOPs`.
    var words: String {
        switch (measure, quantity) {
        case (.sparsity, .share(let share)): "\(Numbers.plain(share * 100))% sparsity"
        case (.sparsity, .absolute(let count)): "\(Numbers.count(Int(count))) weight\(count == 1 ? "" : "s")"
        case (.parameters, .share(let share)): "\(Numbers.plain(share * 100))% of params"
        case (.parameters, .absolute(let count)): "\(Numbers.count(Int(min(count, 9e18)))) params"
        case (.bytes, .share(let share)): "\(Numbers.plain(share * 100))% of bytes"
        case (.bytes, .absolute(let count)): Numbers.bytes(Int(min(count, 9e18)))
        case (.flops, .share(let share)): "\(Numbers.plain(share * 100))% of FLOPs"
        case (.flops, .absolute(let count)): "\(Numbers.count(Int(min(count, 9e18)))) FLOPs"
        case (.latency, .share(let share)): "\(Numbers.plain(share * 100))% of the latency"
        case (.latency, .absolute(let value)): "\(Numbers.plain(value)) ms"
        }
    }
}
