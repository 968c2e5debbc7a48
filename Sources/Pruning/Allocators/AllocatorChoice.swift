/// Who divides the budget between the layers.
package enum AllocatorChoice: String, Sendable, Hashable, CaseIterable, Codable {
    /// The method's own way.
    case method
    case uniform
    case global
    case erk
    case er
    case lamp
    case energy
    case sensitivity

    /// The allocator chosen; `own` stands for the method's.
    package func allocator(own: any Allocator) -> any Allocator {
        switch self {
        case .method: own
        case .uniform: UniformAllocator()
        case .global: GlobalAllocator()
        case .erk: DensityLaw(.all)
        case .er: DensityLaw(.firstTwo)
        case .lamp: LAMPAllocator()
        case .energy: EnergyAllocator()
        case .sensitivity: SensitivityAllocator()
        }
    }
}
