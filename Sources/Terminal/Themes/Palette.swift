#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The 256 colours of xterm, and how near colours are to the eye.
enum Palette {
    private static let ansi: [(UInt8, UInt8, UInt8)] = [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
        (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
        (255, 255, 255),
    ]
    private static let cubeSteps: [UInt8] = [0, 95, 135, 175, 215, 255]

    static func components(of index: UInt8) -> (red: UInt8, green: UInt8, blue: UInt8) {
        if index < 16 { return ansi[Int(index)] }
        if index >= 232 {
            let level = 8 + 10 * (index - 232)
            return (level, level, level)
        }
        let place = Int(index) - 16
        return (cubeSteps[place / 36], cubeSteps[place / 6 % 6], cubeSteps[place % 6])
    }

    /// The index with the least distance in OKLab; the lowest of equals.
    static func nearest(to color: Color, in range: ClosedRange<UInt8>) -> UInt8 {
        guard let (red, green, blue) = color.components else { return range.lowerBound }
        let wanted = OKLab(red, green, blue)
        var best = range.lowerBound
        var bestDistance = Double.infinity
        for index in range {
            let (r, g, b) = components(of: index)
            let distance = wanted.squaredDistance(to: OKLab(r, g, b))
            if distance < bestDistance { (best, bestDistance) = (index, distance) }
        }
        return best
    }
}

/// A perceptual colour space: equal distances look about equally different.
/// Source: Björn Ottosson 2020, "A perceptual color space for image processing".
package struct OKLab: Sendable, Hashable {
    package let lightness: Double
    package let a: Double
    package let b: Double

    package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        let (r, g, b) = (Luminance.linear(red), Luminance.linear(green), Luminance.linear(blue))
        let long = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
        let medium = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
        let short = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
        lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
        a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
        self.b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    }

    package func squaredDistance(to other: OKLab) -> Double {
        let (x, y, z) = (lightness - other.lightness, a - other.a, b - other.b)
        return x * x + y * y + z * z
    }
}

/// Relative luminance and contrast as WCAG 2.1 defines them.
package enum Luminance {
    /// One sRGB channel, 0…255, as linear light 0…1.
    static func linear(_ channel: UInt8) -> Double {
        let value = Double(channel) / 255
        return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }

    static func relative(_ color: (red: UInt8, green: UInt8, blue: UInt8)) -> Double {
        0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
    }

    /// From 1 (equal) to 21 (black on white). Nil where one is the terminal's own colour, which nobody knows.
    package static func contrast(_ first: Color, _ second: Color) -> Double? {
        guard let one = first.components, let other = second.components else { return nil }
        let (light, dark) = (max(relative(one), relative(other)), min(relative(one), relative(other)))
        return (light + 0.05) / (dark + 0.05)
    }
}
