/// The house plan: which target lies on which floor, and what each may import and why.
enum House {
    /// The project's own targets from the roof to the ground.
    ///
    /// Targets of one floor do not know each other.
    static let floors: [[String]] = [
        ["kling-gateway"],
        ["GatewayDemo"],
        ["GatewayApp"],
        ["GatewayTestKit"],
        [
            "GatewayHTTP", "GatewayKling", "GatewayServices", "GatewayTelemetry", "GatewayPostgres", "GatewaySQLite",
            "KlingSandbox",
        ],
        ["GatewayLedger", "GatewayOpenAPI"],
        ["GatewayModel", "Digests"],
    ]

    /// What ships with the language itself.
    static let standardLibrary: Set = ["Synchronization"]

    /// The modules that each target may import, with the reason.
    static let allowed: [String: [String: String]] = [
        "kling-gateway": [
            "ArgumentParser": "the command line",
            "FoundationEssentials": "the environment",
            "GatewayApp": "the whole program",
            "GatewayDemo": "the demonstration",
            "Glibc": "standard output and error",
        ],
        "GatewayDemo": [
            "AsyncHTTPClient": "calls the gateway as an application does",
            "FoundationEssentials": "the folder, and JSON of the calls",
            "GatewayApp": "the gateway that it shows",
            "GatewayModel": "the nouns",
            "GatewayTelemetry": "the log of the demonstration",
            "KlingSandbox": "the upstream that it shows",
            "Logging": "the log of the demonstration",
            "NIOCore": "bodies as byte buffers",
            "NIOFoundationCompat": "bodies to and from JSON",
            "NIOHTTP1": "methods of AsyncHTTPClient",
            "ServiceLifecycle": "starts and stops what it shows",
            "UnixSignals": "stop",
        ],
        "GatewayApp": [
            "CGatewayBuild": "the commit that it was built from",
            "Configuration": "settings from file and environment",
            "Digests": "names for states of prices",
            "FoundationEssentials": "files and JSON of the commands",
            "GatewayHTTP": "composes it",
            "GatewayKling": "composes it",
            "GatewayLedger": "the commands' verbs",
            "GatewayModel": "the nouns",
            "GatewayPostgres": "composes it",
            "GatewaySQLite": "composes it",
            "GatewayServices": "composes it",
            "GatewayTelemetry": "composes it",
            "Glibc": "what a file is before it is trusted, and whether an address is one",
            "KlingSandbox": "the simulated upstream as a command",
            "Logging": "starts the log",
            "ServiceLifecycle": "starts and stops the services in order",
            "UnixSignals": "stop and reload",
            "Yams": "the configuration file",
        ],
        "GatewayHTTP": [
            "Digests": "entity tags and signed addresses of files",
            "FoundationEssentials": "numbers and dates",
            "GatewayLedger": "the verbs behind the routes",
            "GatewayModel": "the nouns",
            "GatewayOpenAPI": "the description that it shows",
            "Glibc": "opens a file once and reads it by range",
            "HTTPTypes": "header fields",
            "Hummingbird": "the router; nobody else of the gateway knows it",
            "HummingbirdCore": "the server",
            "Logging": "the access log",
            "NIOCore": "bodies as byte buffers",
            "NIOHTTP1": "the parts of an answer that the compressor takes",
            "NIOHTTPCompression": "compresses answers",
            "NIOHTTPTypes": "answers before there is a request that can be routed",
            "NIOHTTPTypesHTTP1": "the place in a connection where the compressor belongs",
            "NIOPosix": "reads files off the event loops",
            "ServiceLifecycle": "a listener is a service",
            "Yams": "openapi.json from its YAML",
        ],
        "GatewayOpenAPI": ["CGatewayOpenAPI": "the document as bytes"],
        "GatewayKling": [
            "AsyncHTTPClient": "calls to the upstream; nobody else makes any",
            "Digests": "the short name of an upstream key",
            "FoundationEssentials": "JSON coders",
            "GatewayModel": "the nouns",
            "Glibc": "the numbers of system errors",
            "Logging": "trouble with the upstream",
            "NIOCore": "bodies as byte buffers",
            "NIOHTTP1": "header fields of AsyncHTTPClient",
            "NIOPosix": "the event loops",
            "NIOSSL": "TLS settings",
        ],
        "GatewayServices": [
            "Digests": "digests of files while they arrive",
            "FoundationEssentials": "paths and dates",
            "GatewayLedger": "the verbs that the services carry out",
            "GatewayModel": "the nouns",
            "Glibc": "renames within the archive, each in one step",
            "Logging": "what the services did",
            "NIOCore": "bodies as byte buffers",
            "NIOPosix": "threads that may wait for a disk",
            "ServiceLifecycle": "each service is one run()",
            "_NIOFileSystem": "the archive",
        ],
        "GatewayTelemetry": [
            "GatewayModel": "moments in time",
            "Glibc": "standard error without a buffer",
            "Logging": "is its back end",
        ],
        "GatewayPostgres": [
            "CPostgres": "libpq; nobody else knows it",
            "GatewayLedger": "implements its connection",
            "GatewayModel": "the nouns",
            "Glibc": "waits for an answer no longer than it may",
            "NIOPosix": "threads that may wait for the server",
        ],
        "GatewaySQLite": [
            "GRDB": "the engine; nobody else knows it",
            "GatewayLedger": "implements its connection",
            "GatewayModel": "the nouns",
            "Glibc": "file modes, and the lock that keeps a second server away",
            "Logging": "trouble with the file",
        ],
        "GatewayLedger": [
            "Digests": "digests of keys, orders and rows",
            "Dispatch": "two engines' threads wait for each other while a store is copied",
            "Foundation": "days and months in a time zone",
            "FoundationEssentials": "JSON columns",
            "GatewayModel": "the nouns",
        ],
        "GatewayModel": [:],
        "Digests": ["COpenSSL": "libcrypto; nobody else knows it"],
        "KlingSandbox": [
            "AsyncHTTPClient": "callbacks",
            "FoundationEssentials": "JSON",
            "HTTPTypes": "header fields",
            "Hummingbird": "its server",
            "Logging": "its log",
            "NIOCore": "bodies as byte buffers",
            "NIOHTTP1": "faults below HTTP",
            "NIOPosix": "the event loops",
            "ServiceLifecycle": "it is a service",
        ],
        "GatewayTestKit": [
            "Dispatch": "holds a database's own thread",
            "Foundation": "the process of a PostgreSQL server",
            "FoundationEssentials": "temporary folders",
            "GatewayLedger": "the contract suite",
            "GatewayModel": "the nouns",
            "GatewayPostgres": "a real store for tests",
            "GatewaySQLite": "a real store for tests",
            "Glibc": "a free port, and the user that PostgreSQL runs as",
            "Logging": "a log that tests can read",
        ],
    ]

    /// How far below the roof a target of the project lies; nothing for a foreign module.
    static func floor(of module: String) -> Int? {
        floors.firstIndex { $0.contains(module) }
    }
}
