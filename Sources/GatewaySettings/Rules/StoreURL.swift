#if Postgres
package import GatewayPostgres
#endif

/// The database that holds the ledger.
package enum StoreURL: Hashable, Sendable, CustomStringConvertible {
    /// A SQLite file, relative to the working directory unless it begins with a slash.
    case sqlite(path: String)
    #if Postgres
    /// A PostgreSQL database, for any number of replicas.
    case postgres(PostgresURL)

    /// What a URL must look like, for messages.
    package static let rule = "sqlite:PATH, such as sqlite:/var/lib/ledger.db, or \(PostgresURL.rule)"

    /// What a URL that was refused should be, and why there may be none of the kind.
    package static var refusal: String {
        rule + (PostgresURL.libraryProblem.map { " (\($0))" } ?? "")
    }
    #else
    /// What a URL must look like, for messages.
    package static let rule = "sqlite:PATH, such as sqlite:/var/lib/ledger.db (this build has no PostgreSQL engine)"

    /// What a URL that was refused should be.
    package static let refusal = rule
    #endif

    /// Reads `sqlite:PATH` or a PostgreSQL URL.
    ///
    /// `sqlite://` is refused because programs disagree on what it means, and a database in memory because it would
    /// lose paid work.
    package init?(_ text: String) {
        #if Postgres
        if let url = PostgresURL(text) {
            self = .postgres(url)
            return
        }
        #endif
        let scheme = "sqlite:"
        let path = text.dropFirst(scheme.count)
        guard text.hasPrefix(scheme), !path.isEmpty, !path.hasPrefix("//"), path != ":memory:",
            path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "?") })
        else {
            return nil
        }
        self = .sqlite(path: String(path))
    }

    package var description: String {
        switch self {
        case .sqlite(let path): "sqlite:\(path)"
        #if Postgres
        case .postgres(let url): url.description
        #endif
        }
    }
}
