import GatewayLedger
import GatewayModel
import GatewaySQLite
import GatewaySettings

#if Postgres
import GatewayPostgres
#endif

/// A store that no server can use as long as this is open.
struct ExclusiveStore: ~Copyable {
    let engine: any LedgerEngine
    private let lock: ServerLock?

    /// Opens the store; an SQLite one is made when there is none.
    /// - Throws: `storeUnavailable` when a server uses it, or it cannot be opened.
    init(_ url: StoreURL) async throws(GatewayError) {
        let lock = try Self.lock(url)
        engine = try await Self.open(url)
        self.lock = lock
    }

    private static func lock(_ url: StoreURL) throws(GatewayError) -> ServerLock? {
        switch url {
        case .sqlite(let path): try ServerLock(storePath: path)
        #if Postgres
        case .postgres: nil
        #endif
        }
    }

    private static func open(_ url: StoreURL) async throws(GatewayError) -> any LedgerEngine {
        switch url {
        case .sqlite(let path): try SQLiteEngine(path: path)
        #if Postgres
        case .postgres(let url): try await PostgresEngine.openAlone(url)
        #endif
        }
    }
}
