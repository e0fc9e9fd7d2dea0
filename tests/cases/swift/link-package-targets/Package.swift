// swift-tools-version:5.5
import PackageDescription
let package = Package(
    name: "Demo",
    products: [.library(name: "Core", targets: ["Core"])],
    targets: [
        .target(name: "Core", dependencies: []),
        .target(name: "Server", dependencies: [.product(name: "NIO", package: "swift-nio")], path: "Backend"),
        .executableTarget(name: "Tool", dependencies: ["Server"]),
        .testTarget(name: "CoreTests", dependencies: [.target(name: "Core")]),
    ]
)
