import GatewayLedger
import GatewayModel
import GatewaySQLite
import GatewaySettings

#if Postgres
import GatewayPostgres
#endif

extension StoreURL {
    /// Opens the store, and makes an SQLite file that is not there.
    func open() async throws(GatewayError) -> any LedgerEngine {
        switch self {
        case .sqlite(let path): try SQLiteEngine(path: path)
        #if Postgres
        case .postgres(let url): try await PostgresEngine.open(url)
        #endif
        }
    }

    /// Opens a store that is there, to read and never to write.
    /// - Throws: `storeUnavailable` when there is none: a wrong path is not taken for a store without faults.
    func openForReading() async throws(GatewayError) -> any LedgerEngine {
        switch self {
        case .sqlite(let path): try SQLiteEngine(readingOnly: path)
        #if Postgres
        // Reads are transactions that the server keeps from writing.
        case .postgres(let url): try await PostgresEngine.open(url)
        #endif
        }
    }
}
