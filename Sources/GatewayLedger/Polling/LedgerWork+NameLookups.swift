package import GatewayModel

// What is known of an upstream: whether it finds tasks by our names for them. In: a question's turn, and a proof. Out:
// since when it is proved. What must hold: only a task that was found by its name is a proof; it counts for the address
// that was asked and for no other, and is never taken back; of several servers one asks, once in a while.

extension LedgerWork {
    /// Since when it is proved that tasks are found by our names at this address; nothing while it is not.
    package func nameLookupProof(at route: String) async throws(GatewayError) -> Timestamp? {
        try await engine.read(.readNameLookup) { connection throws(GatewayError) in
            try NameLookupProof.read(route, on: connection)
        }
    }

    /// Takes the turn to ask, for all servers on this store.
    /// - Parameter pause: How long after the last question the next one may be asked.
    /// - Returns: Whether it is the caller's; nobody has a turn once it is proved.
    package func claimNameLookup(
        at route: String,
        pause: Duration,
        now: Timestamp
    ) async throws(GatewayError) -> Bool {
        try await engine.write(.claimNameLookup) { connection throws(GatewayError) in
            // A moment that lies in the future was written before the clock was set back.
            let rows = try connection.run(
                """
                INSERT INTO name_lookups (route, asked_at) VALUES ($1, $2)
                ON CONFLICT (route) DO UPDATE SET asked_at = $2 WHERE name_lookups.proved_at IS NULL
                AND (name_lookups.asked_at <= $3 OR name_lookups.asked_at > $2) RETURNING route
                """,
                [.text(route), SQLValue(now), SQLValue(now - pause)]
            )
            return !rows.isEmpty
        }
    }

    /// Remembers that a task was found by our name for it.
    /// - Returns: Whether that is news.
    @discardableResult
    package func proveNameLookup(at route: String, now: Timestamp) async throws(GatewayError) -> Bool {
        try await engine.write(.proveNameLookup) { connection throws(GatewayError) in
            let rows = try connection.run(
                """
                INSERT INTO name_lookups (route, asked_at, proved_at) VALUES ($1, $2, $2)
                ON CONFLICT (route) DO UPDATE SET proved_at = $2 WHERE name_lookups.proved_at IS NULL RETURNING route
                """,
                [.text(route), SQLValue(now)]
            )
            return !rows.isEmpty
        }
    }
}

extension LedgerReader {
    /// Since when it is proved that tasks are found by our names at this address; nothing while it is not.
    package func nameLookupProof(at route: String) async throws(GatewayError) -> Timestamp? {
        try await engine.read(.readNameLookup) { connection throws(GatewayError) in
            try NameLookupProof.read(route, on: connection)
        }
    }
}

private enum NameLookupProof {
    static func read(_ route: String, on connection: some SQLConnection) throws(GatewayError) -> Timestamp? {
        let rows = try connection.run("SELECT proved_at FROM name_lookups WHERE route = $1", [.text(route)])
        var reader = RowReader(rows.first ?? [.null])
        return try reader.momentIfPresent()
    }
}
