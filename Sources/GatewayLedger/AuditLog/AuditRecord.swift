import Digests
package import GatewayModel

/// One row of the audit log.
package struct AuditRecord: Hashable, Sendable {
    /// Its place from 1 on, without gaps.
    package let number: Int64
    /// When the change was made.
    package let at: Timestamp
    /// `operator`, `admin_token` or `command`.
    package let actorKind: String
    /// Who made it.
    package let actor: String
    /// From where.
    package let origin: String
    /// What was done.
    package let verb: String
    /// What kind of thing was changed.
    package let subjectKind: String
    /// Which one.
    package let subject: String
    /// What was so before, as JSON.
    package let before: String?
    /// What was so after it, as JSON.
    package let after: String?
    /// The hash of the row before.
    package let previous: String
    /// The hash of this one.
    package let hash: String

    /// Makes the row behind `head`.
    init(
        behind head: AuditHead,
        _ note: AuditNote,
        by actor: AuditActor,
        at now: Timestamp
    ) throws(GatewayError) {
        number = head.count + 1
        at = now
        (actorKind, self.actor, origin) = (actor.kind.rawValue, actor.name, actor.origin)
        (verb, subjectKind, subject) = (note.verb.rawValue, note.subject.kind.rawValue, note.subject.name)
        before = if let state = note.before { try AuditValue.json(state) } else { nil }
        after = if let state = note.after { try AuditValue.json(state) } else { nil }
        previous = head.hash
        hash = Self.hash([
            previous, String(number), String(at.milliseconds), actorKind, self.actor, origin, verb, subjectKind,
            subject, before, after,
        ])
    }

    static let columns = """
        number, at, actor_kind, actor, origin, verb, subject_kind, subject, state_before, state_after, previous, hash
        """

    /// Reads ``columns`` of a row.
    init(_ row: [SQLValue]) throws(GatewayError) {
        var reader = RowReader(row)
        number = try reader.integer()
        at = try reader.moment()
        actorKind = try reader.text()
        actor = try reader.text()
        origin = try reader.text()
        verb = try reader.text()
        subjectKind = try reader.text()
        subject = try reader.text()
        before = try reader.textIfPresent()
        after = try reader.textIfPresent()
        previous = try reader.text()
        hash = try reader.text()
    }

    /// What its hash has to be, by what stands in it.
    package var computedHash: String {
        Self.hash([
            previous, String(number), String(at.milliseconds), actorKind, actor, origin, verb, subjectKind, subject,
            before, after,
        ])
    }

    /// SHA-256 over each value as the number of its bytes, a colon and its bytes, or a hyphen where there is none; so
    /// that no two rows are hashed alike, and others can compute it.
    private static func hash(_ values: [String?]) -> String {
        let text = values.map { value in value.map { "\($0.utf8.count):\($0)" } ?? "-" }.joined()
        return Hexadecimal.encode(SHA256.hash(data: Array(text.utf8)))
    }

    func insert(on connection: some SQLConnection) throws(GatewayError) {
        try connection.run(
            """
            INSERT INTO audit (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            [
                .integer(number), SQLValue(at), .text(actorKind), .text(actor), .text(origin), .text(verb),
                .text(subjectKind), .text(subject), SQLValue(before), SQLValue(after), .text(previous), .text(hash),
            ]
        )
    }
}

/// How far the chain goes, kept apart from its rows.
package struct AuditHead: Hashable, Sendable {
    /// The head of an empty log.
    static let none = AuditHead(count: 0, hash: String(repeating: "0", count: 2 * SHA256.byteCount))

    /// How many rows there are.
    package let count: Int64
    /// The hash of the last one; zeros where there is none.
    package let hash: String

    init(count: Int64, hash: String) {
        self.count = count
        self.hash = hash
    }

    /// Reads it; an empty log's where it is missing.
    package init(on connection: any SQLConnection) throws(GatewayError) {
        guard let row = try connection.run("SELECT count, hash FROM audit_head WHERE id = 1").first else {
            self = .none
            return
        }
        var reader = RowReader(row)
        self.init(count: try reader.integer(), hash: try reader.text())
    }

    /// Adds rows to the chain, inside a transaction that holds the lock `audit`.
    static func append(
        _ notes: [AuditNote],
        by actor: AuditActor,
        at now: Timestamp,
        on connection: any SQLConnection
    ) throws(GatewayError) {
        guard !notes.isEmpty else {
            return
        }
        var head = try AuditHead(on: connection)
        for note in notes {
            let record = try AuditRecord(behind: head, note, by: actor, at: now)
            try record.insert(on: connection)
            head = AuditHead(count: record.number, hash: record.hash)
        }
        try connection.run(
            """
            INSERT INTO audit_head (id, count, hash) VALUES (1, $1, $2)
            ON CONFLICT (id) DO UPDATE SET count = excluded.count, hash = excluded.hash
            """,
            [.integer(head.count), .text(head.hash)]
        )
    }
}
