import CPostgres
package import GatewayModel
import NIOPosix

extension PostgresEngine {
    /// Whether there is a store at a URL, by a connection of its own that makes nothing there.
    ///
    /// A database, or the schema that the URL names, without this program's tables has none.
    /// - Throws: `storeUnavailable` with a message that names the store, without its password.
    package static func hasStore(
        at url: PostgresURL,
        timeouts: PostgresTimeouts = PostgresTimeouts()
    ) async throws(GatewayError) -> Bool {
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        let found: Result<Bool, PostgresFailure> = await withCheckedContinuation { continuation in
            threads.submit { _ in
                continuation.resume(returning: Result { () throws(PostgresFailure) in try look(at: url, timeouts) })
            }
        }
        try? await threads.shutdownGracefully()
        switch found {
        case .success(let isThere): return isThere
        case .failure(let failure): throw .storeNotOpened(url, cause: failure.cause)
        }
    }

    private static func look(at url: PostgresURL, _ timeouts: PostgresTimeouts) throws(PostgresFailure) -> Bool {
        guard let connection = PostgresSession.connect(url, timeouts: timeouts) else {
            throw PostgresFailure(.unreachable, cause: "out of memory")
        }
        defer { PQfinish(connection) }
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        guard PQstatus(connection) == CONNECTION_OK, let result = PQexec(connection, question(timeouts)) else {
            throw PostgresFailure(.unreachable, cause: PostgresSession.lastWords(of: connection, url: url))
        }
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_TUPLES_OK else {
            throw PostgresFailure(.unreachable, cause: PostgresSession.lastWords(of: connection, url: url))
        }
        return PQntuples(result) > 0
    }

    /// Other programs have a table of this name, too.
    private static func question(_ timeouts: PostgresTimeouts) -> String {
        """
        SET statement_timeout = '\(timeouts.statement.components.seconds)s';
        SELECT 1 FROM pg_catalog.pg_attribute WHERE attrelid = to_regclass('migrations') AND attname = 'digest'
        """
    }
}
