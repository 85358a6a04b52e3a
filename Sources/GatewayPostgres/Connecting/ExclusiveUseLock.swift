import GatewayLedger
import GatewayModel

/// Who uses a store: each connection shares a lock as long as it lives, which the server lets go of however it ends.
///
/// The lock is the store's and not the database's: its second half is the number of the store's own table.
enum ExclusiveUseLock {
    private static let lockClass = 520_934_104

    /// The lock's two halves in SQL.
    static let lock = "\(lockClass), to_regclass('store_connections')::oid::integer"

    /// Takes the whole lock for a session that shares it, until that ends.
    /// - Throws: `storeUnavailable` that counts the other connections by host.
    static func claim(on connection: any SQLConnection, of url: PostgresURL) throws(GatewayError) {
        let rows = try connection.run("SELECT CASE WHEN pg_try_advisory_lock(\(lock)) THEN 1 ELSE 0 END")
        guard rows != [[.integer(1)]] else {
            return
        }
        var others: [String] = []
        for row in try connection.run(otherHosts) {
            if case .text(let host) = row[0], case .integer(let count) = row[1] {
                others.append("\(count) \(count == 1 ? "connection" : "connections") from \(host)")
            }
        }
        throw GatewayError(
            .storeUnavailable,
            "The store \(url) is in use: \(others.isEmpty ? "others had it just now" : others.joined(separator: ", ")). "
                + "Stop every kling-gateway that uses it first.",
            origin: .store
        )
    }

    private static let otherHosts = """
        SELECT COALESCE(host(a.client_addr), 'the server''s own machine'), COUNT(*)
        FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.classid = \(lockClass) AND l.objid = to_regclass('store_connections')::oid
            AND l.objsubid = 2 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND l.granted AND l.pid <> pg_backend_pid()
        GROUP BY 1 ORDER BY 1
        """
}
