import Glibc

extension Double {
    /// e to this power.
    package static func exponential(_ value: Double) -> Double { exp(value) }
    /// Base to the exponent; exactly the base for 1.
    package static func power(_ base: Double, _ exponent: Double) -> Double {
        exponent == 1 ? base : pow(base, exponent)
    }
}
