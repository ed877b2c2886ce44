// swift-tools-version: 6.0

// Built and tested by `cargo xtask swift`, which makes the native library and the folder
// `Generated` first.

import PackageDescription

/// Where the library is developed a warning is an error; packages of others may not ask for that.
let handWritten: [SwiftSetting] =
    Context.environment["MAQUININHA_STRICT"] == nil ? [] : [.unsafeFlags(["-warnings-as-errors"])]

let package = Package(
    name: "maquininha",
    platforms: [.iOS(.v15), .macOS(.v12)],
    products: [
        .library(name: "Maquininha", targets: ["Maquininha"]),
        .library(name: "MaquininhaTesting", targets: ["MaquininhaTesting"]),
    ],
    targets: [
        .target(
            name: "Maquininha",
            dependencies: ["MaquininhaFFI"],
            swiftSettings: handWritten
        ),
        .target(
            name: "MaquininhaTesting",
            dependencies: ["Maquininha", "MaquininhaFFI"],
            swiftSettings: handWritten
        ),
        // The generated code: no product, so that no app imports it.
        .target(
            name: "MaquininhaFFI",
            dependencies: ["CMaquininha"],
            path: "Generated/MaquininhaFFI",
            swiftSettings: [.swiftLanguageMode(.v5)],
            linkerSettings: [.linkedLibrary("maquininha")]
        ),
        .systemLibrary(name: "CMaquininha", path: "Generated/CMaquininha"),
        .target(
            name: "TestSupport",
            dependencies: ["Maquininha"],
            path: "Tests/TestSupport",
            swiftSettings: handWritten
        ),
        // Programs that tests run.
        .executableTarget(
            name: "FirstPayment",
            dependencies: ["Maquininha", "MaquininhaTesting"],
            path: "Examples/FirstPayment",
            swiftSettings: handWritten
        ),
        .executableTarget(
            name: "OpenCloseCycles",
            dependencies: ["Maquininha"],
            path: "Tests/Programs/OpenCloseCycles",
            swiftSettings: handWritten
        ),
        // The Swift side of `cargo xtask bench`; no product.
        .executableTarget(
            name: "Bench",
            dependencies: ["Maquininha", "MaquininhaTesting", "MaquininhaFFI", "CMaquininha"],
            path: "Bench",
            swiftSettings: handWritten
        ),
        .testTarget(
            name: "MaquininhaTests",
            dependencies: ["Maquininha", "MaquininhaFFI", "TestSupport"],
            swiftSettings: handWritten
        ),
        .testTarget(
            name: "MaquininhaTestingTests",
            dependencies: [
                "Maquininha", "MaquininhaTesting", "TestSupport", "FirstPayment", "OpenCloseCycles",
                "Bench",
            ],
            swiftSettings: handWritten
        ),
        .testTarget(
            name: "ScenarioTests",
            dependencies: ["Maquininha", "MaquininhaTesting", "TestSupport"],
            swiftSettings: handWritten
        ),
    ]
)
