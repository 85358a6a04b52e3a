// swift-tools-version: 6.2

import PackageDescription

#if canImport(Glibc)
import Glibc
#endif

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let fileSystem: Target.Dependency = .product(name: "_NIOFileSystem", package: "swift-nio")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(name: "HummingbirdTesting", package: "hummingbird")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioFoundationCompat: Target.Dependency = .product(name: "NIOFoundationCompat", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPCompression: Target.Dependency = .product(name: "NIOHTTPCompression", package: "swift-nio-extras")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1: Target.Dependency = .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let postgres: Target.Dependency = .target(name: "GatewayPostgres", condition: .when(traits: ["Postgres"]))
let tracing: Target.Dependency = .product(name: "Tracing", package: "swift-distributed-tracing")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

// Not asked of git here: SwiftPM keeps what a manifest came to until its text or the environment changes.
let commit = Context.environment["BUILD_COMMIT"] ?? "unknown"

/// How the release is linked: nothing looks the program's symbols up at run time, and the tables for that would be
/// loaded at every start.
var linking = ["-Xlinker", "--no-export-dynamic"]
#if canImport(Glibc)
// Which of its words are addresses, to be moved to where it is loaded, the program says in 30 kB and not in 3.7 MB, which
// would stay in memory. The C library reads that form since 2.36; of the linkers at hand lld writes it.
var version = [CChar](repeating: 0, count: 64)
confstr(Int32(_CS_GNU_LIBC_VERSION), &version, version.count)
let numbers = String(cString: version).split { !$0.isNumber }.compactMap { Int($0) }
if numbers.count >= 2, (numbers[0], numbers[1]) >= (2, 36) {
    linking += ["-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs"]
}
#endif

let package = Package(
    name: "kling-gateway",
    products: [
        .executable(name: "kling-gateway", targets: ["kling-gateway"])
    ],
    traits: [
        .default(enabledTraits: ["Postgres"]),
        .trait(name: "Postgres", description: "The store can be a PostgreSQL database; needs libpq."),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .executableTarget(
            name: "kling-gateway",
            dependencies: [
                "GatewayServer", "GatewayDemo", "GatewayModel", "GatewayOperations", "GatewaySettings", argumentParser,
                asyncHTTPClient, nioCore, unixSignals,
            ],
            linkerSettings: [.unsafeFlags(linking, .when(configuration: .release))]
        ),
        // For tests alone: the server with crash points.
        .executableTarget(
            name: "kling-gateway-faults",
            dependencies: [
                "GatewayLedger", "GatewayModel", "GatewayServer", "GatewaySettings", "GatewayTestKit", argumentParser,
            ]
        ),
        .target(
            name: "GatewayDemo",
            dependencies: [
                "GatewayServer", "GatewayModel", "GatewayOperations", "GatewaySettings", "GatewayTelemetry",
                "KlingSandbox", asyncHTTPClient, lifecycle, logging, nioCore, nioFoundationCompat, nioHTTP1,
                unixSignals,
            ]
        ),
        .target(
            name: "GatewayServer",
            dependencies: [
                "CGatewayBuild", "Digests", "GatewayAPI", "GatewayAccess", "GatewayAdmin", "GatewayArchive",
                "GatewayEgress", "GatewayHTTP",
                "GatewayKling", "GatewayLedger", "GatewayModel", "GatewayOperations", "GatewayServices",
                "GatewaySettings", "GatewaySQLite", "GatewayTelemetry", "WebAddresses", lifecycle, logging, postgres,
                unixSignals,
            ]
        ),
        .target(name: "CGatewayBuild", cSettings: [.define("GATEWAY_BUILD_COMMIT", to: "\"\(commit)\"")]),
        .target(
            name: "GatewayAPI",
            dependencies: [
                "GatewayAccess", "GatewayArchive", "GatewayHTTP", "GatewayLedger", "GatewayModel", "GatewayOpenAPI",
                "GatewayTelemetry", "WebAddresses", httpTypes, lifecycle, logging, nioCore,
            ]
        ),
        .target(
            name: "GatewayAdmin",
            dependencies: [
                "GatewayAccess", "GatewayHTTP", "GatewayLedger", "GatewayModel", "GatewayOpenAPI", "GatewayOperations",
                "GatewayTelemetry", httpTypes, lifecycle, mustache, nioCore,
            ]
        ),
        .target(
            name: "GatewayHTTP",
            dependencies: [
                "Digests", "GatewayAccess", "GatewayModel", "GatewayTelemetry", "WebAddresses", httpTypes, hummingbird,
                hummingbirdCore, lifecycle, logging, nioCore, nioHTTP1, nioHTTPCompression, nioHTTPTypes,
                nioHTTPTypesHTTP1, nioPosix,
            ]
        ),
        .target(name: "GatewayAccess", dependencies: ["Digests", "GatewayLedger", "GatewayModel", httpTypes]),
        .target(name: "GatewayOpenAPI", dependencies: ["CGatewayOpenAPI"]),
        .target(
            name: "CGatewayOpenAPI",
            exclude: ["admin-docs.html", "admin-openapi.json", "docs-policy.txt", "docs.html", "openapi.json"]
        ),
        .target(
            name: "GatewayOperations",
            dependencies: [
                "GatewayLedger", "GatewayLedgerTools", "GatewayModel", "GatewaySettings", "GatewaySQLite", postgres,
                yams,
            ]
        ),
        .target(
            name: "GatewaySettings",
            dependencies: [
                "Digests", "GatewayLedger", "GatewayModel", "GatewayTelemetry", "WebAddresses", configuration,
                lifecycle, logging, nioSSL, postgres, yams,
            ]
        ),
        .target(
            name: "GatewayKling",
            dependencies: [
                "Digests", "GatewayModel", "OutgoingHTTP", "WebAddresses", asyncHTTPClient, logging, nioCore, nioHTTP1,
                nioPosix, nioSSL,
            ]
        ),
        .target(
            name: "GatewayEgress",
            dependencies: [
                "GatewayModel", "OutgoingHTTP", "WebAddresses", asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL,
            ]
        ),
        .target(
            name: "GatewayServices",
            dependencies: ["GatewayArchive", "GatewayLedger", "GatewayModel", "GatewayTelemetry", lifecycle, logging]
        ),
        .target(
            name: "GatewayArchive",
            dependencies: ["CPageCache", "Digests", "GatewayModel", fileSystem, nioCore, nioPosix]
        ),
        .target(name: "CPageCache"),
        .target(
            name: "GatewayTelemetry",
            dependencies: ["GatewayModel", asyncHTTPClient, lifecycle, logging, metrics, nioCore, nioHTTP1, tracing]
        ),
        .target(
            name: "GatewaySQLite",
            dependencies: ["CPageCache", "GatewayLedger", "GatewayModel", grdb, grdbSQLite, logging, metrics]
        ),
        .target(
            name: "GatewayPostgres",
            dependencies: ["CPostgres", "GatewayLedger", "GatewayModel", metrics, nioPosix]
        ),
        .target(name: "CPostgres"),
        .target(name: "GatewayLedgerTools", dependencies: ["Digests", "GatewayLedger", "GatewayModel"]),
        .target(name: "GatewayLedger", dependencies: ["Digests", "GatewayModel"]),
        .target(name: "GatewayModel"),
        .target(name: "Digests", dependencies: ["COpenSSL"]),
        .target(name: "WebAddresses", dependencies: ["GatewayModel", nioCore]),
        .target(
            name: "OutgoingHTTP",
            dependencies: ["GatewayModel", "WebAddresses", asyncHTTPClient, nioCore, nioPosix]
        ),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(
            name: "KlingSandbox",
            dependencies: [
                asyncHTTPClient, httpTypes, hummingbird, lifecycle, logging, nioCore, nioHTTP1, nioPosix,
            ]
        ),
        .target(
            name: "GatewayTestKit",
            dependencies: [
                "GatewayLedger", "GatewayModel", "GatewayServices", "GatewaySQLite", logging, nioCore, nioPosix,
                postgres,
            ]
        ),
        .testTarget(name: "DigestsTests", dependencies: ["Digests"]),
        .testTarget(name: "WebAddressesTests", dependencies: ["GatewayModel", "WebAddresses"]),
        .testTarget(name: "GatewayModelTests", dependencies: ["GatewayModel", "GatewayTestKit"]),
        .testTarget(
            name: "GatewayLedgerTests",
            dependencies: ["GatewayLedger", "GatewayLedgerTools", "GatewayModel", "GatewaySQLite", "GatewayTestKit"]
        ),
        .testTarget(
            name: "GatewayPostgresTests",
            dependencies: ["GatewayLedger", "GatewayLedgerTools", "GatewayModel", "GatewayTestKit", postgres]
        ),
        .testTarget(
            name: "GatewayServicesTests",
            dependencies: [
                "GatewayArchive", "GatewayLedger", "GatewayModel", "GatewayServices", "GatewayTelemetry",
                "GatewayTestKit", logging, tracing,
            ]
        ),
        .testTarget(
            name: "GatewayArchiveTests",
            dependencies: ["GatewayArchive", "GatewayModel", "GatewayTestKit", nioCore]
        ),
        .testTarget(
            name: "GatewayKlingTests",
            dependencies: [
                "GatewayKling", "GatewayModel", "GatewayTestKit", "WebAddresses", asyncHTTPClient, logging, nioCore,
                nioHTTP1, nioPosix,
            ]
        ),
        .testTarget(
            name: "OutgoingHTTPTests",
            dependencies: ["GatewayModel", "OutgoingHTTP", "WebAddresses", asyncHTTPClient]
        ),
        .testTarget(
            name: "GatewayEgressTests",
            dependencies: ["GatewayEgress", "GatewayModel", "GatewayTestKit", "WebAddresses", nioCore, nioPosix]
        ),
        .testTarget(
            name: "GatewayAPITests",
            dependencies: [
                "GatewayAPI", "GatewayAccess", "GatewayAdmin", "GatewayArchive", "GatewayHTTP", "GatewayLedger",
                "GatewayModel", "GatewayOpenAPI", "GatewayOperations", "GatewayServices", "GatewayTelemetry",
                "GatewayTestKit",
                "WebAddresses",
                httpTypes,
                hummingbird, hummingbirdCore, hummingbirdTesting, lifecycle, logging, nioCore, nioEmbedded, nioHTTP1,
                nioHTTPCompression, nioHTTPTypes, nioHTTPTypesHTTP1, nioPosix, tracing, yams,
            ]
        ),
        .testTarget(
            name: "GatewayHTTPTests",
            dependencies: ["GatewayHTTP", "GatewayModel", "WebAddresses", httpTypes, nioCore]
        ),
        .testTarget(name: "GatewayAccessTests", dependencies: ["GatewayAccess", "GatewayLedger", "GatewayModel"]),
        .testTarget(
            name: "GatewayTelemetryTests",
            dependencies: ["GatewayModel", "GatewayTelemetry", "GatewayTestKit", lifecycle, logging, metrics, tracing]
        ),
        .testTarget(
            name: "GatewaySettingsTests",
            dependencies: [
                "GatewayLedger", "GatewayModel", "GatewaySettings", "GatewayTelemetry", "GatewayTestKit",
                "WebAddresses", logging, nioSSL,
            ]
        ),
        .testTarget(
            name: "GatewayOperationsTests",
            dependencies: [
                "GatewayLedger", "GatewayLedgerTools", "GatewayModel", "GatewayOperations", "GatewaySettings",
                "GatewayTestKit", logging,
            ]
        ),
        .testTarget(
            name: "GatewayServerTests",
            dependencies: [
                "GatewayServer", "GatewayAPI", "GatewayLedger", "GatewayModel", "GatewayServices", "GatewaySettings",
                "GatewayTelemetry", "GatewayTestKit", lifecycle, logging,
            ]
        ),
        .testTarget(
            name: "kling-gatewayTests",
            dependencies: [
                "GatewayLedger", "GatewayModel", "GatewayOpenAPI", "GatewaySettings", "GatewayTestKit", "kling-gateway",
            ]
        ),
        .testTarget(
            name: "KlingSandboxTests",
            dependencies: [
                "KlingSandbox", asyncHTTPClient, httpTypes, hummingbird, hummingbirdTesting, lifecycle, logging,
                nioCore,
                nioHTTP1, nioPosix,
            ]
        ),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "GatewayArchive", "GatewayLedger", "GatewayLedgerTools", "GatewayModel", "GatewayServices",
                "GatewayTestKit", logging,
            ]
        ),
        .testTarget(name: "TidyTests", dependencies: [yams]),
    ]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
}
