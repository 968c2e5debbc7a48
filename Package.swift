// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// Where libtorch is: `LIBTORCH=DIR` as its own archive or a Python wheel has it, else Debian's. Nil where there is none: all but
/// what runs networks is built, and works.
let libtorch: (flags: [String], linking: [String])? = {
    let files = FileManager.default
    if let folder = ProcessInfo.processInfo.environment["LIBTORCH"], !folder.isEmpty {
        let includes = ["\(folder)/include", "\(folder)/include/torch/csrc/api/include"]
        return (includes.map { "-I\($0)" }, ["-L\(folder)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(folder)/lib"])
    }
    let api = "/usr/include/torch/csrc/api/include"
    return files.fileExists(atPath: api) ? (["-I\(api)"], []) : nil
}()

// Floors, bottom to top; a target imports downward only (HouseTests read this file and the imports).
let package = Package(
    name: "espalier",
    products: [.executable(name: "espalier", targets: ["espalier"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // MARK: Floor 1
        /** C functions over ncursesw, and the signal handlers that give the terminal back. */
        .target(
            name: "CTerminal",
            cSettings: [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)],
            linkerSettings: [.linkedLibrary("ncursesw")]),
        /** What mapped and written files need of the system beyond Swift's reach: a handler of bus errors, an early start of writing. */
        .target(
            name: "CFiles",
            cSettings: [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)]),
        /** Large steps and large pages for the heap. */
        .target(
            name: "CHeap",
            cSettings: [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)]),
        /** What a scan takes of each element beside its count, for several kinds of processor. */
        .target(
            name: "CScan",
            cSettings: [
                .enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error),
                .unsafeFlags(["-O3", "-ffp-contract=on"]),
            ]),
        /** C functions over zlib, for the deflated entries of zip archives. */
        .target(
            name: "CZlib",
            cSettings: [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)],
            linkerSettings: [.linkedLibrary("z")]),

        /** The runtime's ABI: a table of C functions, and how the library behind it is opened. */
        .target(
            name: "CTorch",
            cSettings: [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)],
            linkerSettings: [.linkedLibrary("dl")]),

        // MARK: Floor 2
        /** Element types, decoding, the counting kernels (optimised in debug builds too), tensors that compute. */
        .target(
            name: "Tensors", dependencies: ["CScan", "CTorch"],
            swiftSettings: [.unsafeFlags(["-O"], .when(configuration: .debug))]),
        /** Cells, frames, themes, plots and the screen: knows nothing of pruning. */
        .target(name: "Terminal", dependencies: ["CTerminal", "Yams"]),

        // MARK: Floor 3
        /** What files hold: readers and writers of checkpoint formats, and what tensor names mean. */
        .target(name: "Checkpoints", dependencies: ["CFiles", "CZlib", "Tensors"]),

        // MARK: Floor 4
        /** What can be pruned: networks and their layers, targets, granularities, patterns; and the data they run on. */
        .target(name: "Subjects", dependencies: ["Checkpoints", "CZlib", "Tensors"]),

        // MARK: Floor 5
        /** The core engine: methods' contract, budgets, allocators, rules, plans, recipes and the session. */
        .target(name: "Pruning", dependencies: ["Subjects", "Checkpoints", "Tensors", "Yams"]),

        // MARK: Floor 6
        /** One file a paper, and the catalog. */
        .target(name: "Methods", dependencies: ["Pruning", "Subjects", "Checkpoints", "Tensors"]),
        /** One file a foreign format, and the catalog. */
        .target(name: "Exporters", dependencies: ["Pruning", "Subjects", "Checkpoints", "Tensors"]),

        // MARK: Floor 7
        /** The ncurses front end: state, messages, update, views, keymap, script. */
        .target(
            name: "Explorer",
            dependencies: ["Terminal", "Exporters", "Methods", "Pruning", "Subjects", "Checkpoints", "Tensors"]),

        // MARK: Floor 8
        /** The command line. */
        .executableTarget(
            name: "espalier",
            dependencies: [
                "Explorer", "Terminal", "Exporters", "Methods", "Pruning", "Subjects", "Checkpoints", "Tensors",
                "CHeap",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        /** Feeds damaged files to every reader, many thousands a second, and keeps those that end the process. */
        .executableTarget(
            name: "espalier-fuzz",
            dependencies: [
                "Subjects", "Checkpoints", "Tensors",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // MARK: Tests
        .testTarget(name: "TensorsTests", dependencies: ["Tensors"], exclude: ["Oracles"]),
        .testTarget(name: "TerminalTests", dependencies: ["Terminal"]),
        .testTarget(name: "CheckpointsTests", dependencies: ["Checkpoints", "Tensors"], exclude: ["Oracles"]),
        .testTarget(name: "SubjectsTests", dependencies: ["Subjects", "Checkpoints", "Tensors"], exclude: ["Oracles"]),
        .testTarget(
            name: "PruningTests", dependencies: ["Pruning", "Methods", "Subjects", "Checkpoints", "Tensors"],
            exclude: ["Oracles"]),
        .testTarget(name: "MethodsTests", dependencies: ["Methods", "Pruning", "Subjects", "Tensors"]),
        .testTarget(
            name: "ExportersTests",
            dependencies: ["Exporters", "Methods", "Pruning", "Subjects", "Checkpoints", "Tensors"],
            exclude: ["Oracles"]),
        .testTarget(
            name: "ExplorerTests",
            dependencies: [
                "Explorer", "Terminal", "Exporters", "Methods", "Pruning", "Subjects", "Checkpoints", "Tensors",
            ],
            exclude: ["Screens"]),
        .testTarget(name: "CommandTests", exclude: ["Terminal", "Oracle"]),
        .testTarget(
            name: "HouseTests", dependencies: ["Explorer", "Exporters", "Methods", "Pruning", "Terminal"]),
    ],
    cxxLanguageStandard: .cxx17
)

if let libtorch {
    package.products.append(.library(name: "TorchRuntime", type: .dynamic, targets: ["TorchRuntime"]))
    package.targets.append(
        // MARK: Floor 1
        /** A thin library over libtorch, opened when a network is to run. */
        .target(
            name: "TorchRuntime",
            cxxSettings: [.headerSearchPath("../CTorch/include"), .unsafeFlags(libtorch.flags)],
            linkerSettings: [
                .unsafeFlags(libtorch.linking), .linkedLibrary("torch"), .linkedLibrary("torch_cpu"),
                .linkedLibrary("c10"),
            ]))
}

for target in package.targets {
    var settings: [SwiftSetting] = target.swiftSettings ?? []
    settings += [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),  // SE-0335
        .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
        .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
        .treatAllWarnings(as: .error),  // SE-0480
    ]
    if target.cSettings == nil, target.cxxSettings == nil { target.swiftSettings = settings }
}
