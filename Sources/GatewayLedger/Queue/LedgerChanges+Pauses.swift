package import GatewayModel

extension LedgerChanges {
    /// Pauses submission for a scope, or gives its pause another reason; without one it keeps the reason that it has.
    ///
    /// Once it has returned no submission begins that it holds back, whichever server would begin it: it waits for those
    /// that are just beginning.
    /// - Parameter author: Who pauses it, as far as that is known.
    /// - Returns: The pause, and whether there was none before.
    package func pause(
        _ scope: PauseScope,
        reason: String?,
        author: String?,
        at now: Timestamp
    ) async throws(GatewayError) -> (pause: Pause, isNew: Bool) {
        try await write(.pause, at: now) { connection throws(GatewayError) in
            try connection.lock(.slots)
            let known = try Pauses(on: connection)[scope]
            let pause = Pause(
                scope,
                reason: reason ?? known?.reason,
                since: known?.since ?? now,
                author: author ?? known?.author
            )
            try connection.run(
                """
                INSERT INTO pauses (kind, subject, reason, since, author) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (kind, subject) DO UPDATE SET reason = excluded.reason, author = excluded.author
                """,
                [
                    .text(scope.kind.rawValue), .text(scope.subject), SQLValue(pause.reason), SQLValue(pause.since),
                    SQLValue(pause.author),
                ]
            )
            connection.announce(.pauses)
            let subject = try subject(scope, on: connection)
            return AuditedChange(
                (pause, known == nil),
                AuditNote(.pause, subject, from: known?.auditFields, to: pause.auditFields)
            )
        }
    }

    /// Ends the pause of exactly this scope.
    /// - Returns: The pause that has ended, if there was one, and those that go on.
    package func resume(
        _ scope: PauseScope,
        at now: Timestamp
    ) async throws(GatewayError) -> (ended: Pause?, others: Pauses) {
        try await write(.resume, at: now) { connection throws(GatewayError) in
            try connection.lock(.slots)
            let known = try Pauses(on: connection)
            guard let ended = known[scope] else {
                return .nothing((nil, known))
            }
            try connection.run(
                "DELETE FROM pauses WHERE kind = $1 AND subject = $2",
                [.text(scope.kind.rawValue), .text(scope.subject)]
            )
            connection.announce(.pauses)
            return AuditedChange(
                (ended, Pauses(known.list.filter { $0.scope != scope })),
                AuditNote(.resume, try subject(scope, on: connection), from: ended.auditFields)
            )
        }
    }

    private func subject(_ scope: PauseScope, on connection: any SQLConnection) throws(GatewayError) -> AuditSubject {
        switch scope {
        case .all: AuditSubject(.submission, "all")
        case .tenant(let id): AuditSubject(.submission, "tenant \(try tenants.name(of: id, on: connection))")
        case .model, .upstreamKey: AuditSubject(.submission, "\(scope.kind.rawValue) \(scope.subject)")
        }
    }
}

extension Pause {
    fileprivate var auditFields: [String: AuditValue] {
        ["reason": AuditValue(reason), "since": AuditValue(since), "author": AuditValue(author)]
    }
}

extension LedgerReader {
    /// The pauses that hold now.
    package func pauses() async throws(GatewayError) -> Pauses {
        try await engine.read(.readPauses) { connection throws(GatewayError) in
            try Pauses(on: connection)
        }
    }
}

extension Pauses {
    /// Reads all pauses.
    init(on connection: any SQLConnection) throws(GatewayError) {
        var pauses: [Pause] = []
        for row in try connection.run("SELECT kind, subject, reason, since, author FROM pauses") {
            var reader = RowReader(row)
            pauses.append(
                Pause(
                    PauseScope(try reader.value(PauseScope.Kind.self), subject: try reader.text()),
                    reason: try reader.textIfPresent(),
                    since: try reader.moment(),
                    author: try reader.textIfPresent()
                )
            )
        }
        self.init(pauses)
    }
}
