package import GatewayModel

extension LedgerWork {
    /// About as much as an order with everything in it writes, its indexes included.
    private static let orderBytes = 64 << 10

    /// Writes something and makes it durable, to find out whether the store can be written.
    /// - Parameter thorough: Whether as much is written as for a large order; otherwise it is a few bytes.
    /// - Throws: `storeUnavailable` when it cannot, or what else kept the store from it.
    package func proveWriting(thorough: Bool, at now: Timestamp) async throws(GatewayError) {
        try await engine.write(.proveWriting) { connection throws(GatewayError) in
            // Other bytes than before everywhere: what stays as it is, SQLite does not write.
            let moment = "\(now.milliseconds) "
            let text = String(repeating: moment, count: thorough ? Self.orderBytes / moment.utf8.count : 1)
            try connection.run(
                """
                INSERT INTO secrets (name, value) VALUES ('written', $1)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value
                """,
                [.text(text)]
            )
        }
    }
}
