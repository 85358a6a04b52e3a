import CGatewayBuild
import GatewaySQLite

#if Postgres
import GatewayPostgres
#endif

/// Which version of the gateway this is, and what it was built from and with.
package enum GatewayVersion {
    /// The version by the rules of semantic versioning; the only place where it is written.
    package static let text = "0.1.0"

    /// The commit that it was built from, or `unknown`.
    static var commit: String {
        String(cString: gateway_build_commit())
    }

    /// The version of Swift's standard library, which does not know its patch release.
    private static var swift: String {
        _SwiftStdlibVersion.current.description.split(separator: ".").prefix(2).joined(separator: ".")
    }

    /// The storage engines with the versions of the libraries that they work with.
    static var engines: [String] {
        var engines = ["SQLite \(SQLiteEngine.libraryVersion)"]
        #if Postgres
        engines.append("PostgreSQL (libpq \(PostgresEngine.libraryVersion ?? "is missing"))")
        #endif
        return engines
    }

    /// What `--version` says, a line each: version, commit, Swift, engines.
    package static var description: String {
        """
        kling-gateway \(text)
        commit: \(commit)
        Swift: \(swift)
        engines: \(engines.joined(separator: ", "))
        """
    }
}
