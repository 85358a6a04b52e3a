extension Migration {
    /// What the videos of a tenant, day, model, mode and currency have come to, kept so that a report of usage need not
    /// read the videos.
    ///
    /// The database keeps them itself, in the transaction of each move: whichever statement makes it, and also while a
    /// server of the version before still works on the tables. The day is the one that the quotas counted the video
    /// for; where that was not written down, or does not go with the moment of the admission, the day of UTC. It begins
    /// less than two days before any of its videos; `last_at` is the moment of the latest one, or later.
    ///
    /// Two transactions that change several totals in opposite orders, as when tenants share videos, may wait for each
    /// other; each holds them for its commit alone, and the one that the server gives up is run again.
    static let usageTotals = Migration(name: "0010-usage-totals") { dialect in
        [table(dialect)] + triggers(held: isHeld).flatMap(dialect.trigger) + [filling]
    }

    /// Makes the triggers anew, with comparisons in the place of a list.
    static func comparingTriggers(_ dialect: SQLDialect) -> [String] {
        usageTriggers.map { "DROP TRIGGER \($0)" } + triggers(held: isHeldCompared).flatMap(dialect.trigger)
    }

    /// The names of the triggers of `videos` that keep the totals.
    static let usageTriggers = triggers(held: isHeld).map(\.name)

    private static func table(_ dialect: SQLDialect) -> String {
        let integer = dialect.bigInteger
        return """
            CREATE TABLE usage_totals (
                tenant_id TEXT NOT NULL REFERENCES tenants (id),
                day_start \(integer) NOT NULL,
                model TEXT NOT NULL,
                mode TEXT NOT NULL,
                currency TEXT NOT NULL,
                last_at \(integer) NOT NULL,
                \(numbers.map { "\($0) \(integer) NOT NULL" }.joined(separator: ", ")),
                PRIMARY KEY (\(key.joined(separator: ", ")))
            ) \(dialect.tableOptions)
            """
    }

    /// A move that changes none of the numbers is passed over, such as that from `submitted` to `processing`.
    ///
    /// No verb changes what a video belongs to; who corrects a row by hand finds the totals corrected along with it.
    private static func triggers(held: (_ row: String) -> String) -> [SQLTrigger] {
        let isSame = zip(key(of: "OLD"), key(of: "NEW")).map { "\($0) = \($1)" }.joined(separator: " AND ")
        return [
            SQLTrigger(
                name: "usage_totals_admit",
                table: "videos",
                event: "INSERT",
                condition: "true",
                body: addition(amounts(of: "NEW", held: held))
            ),
            SQLTrigger(
                name: "usage_totals_move",
                table: "videos",
                event: "UPDATE OF state, source_id, price, seconds, created_at",
                condition: """
                    \(isSame) AND (OLD.status <> NEW.status OR (OLD.state = 'timed_out') <> (NEW.state = 'timed_out')
                    OR (OLD.source_id IS NULL) <> (NEW.source_id IS NULL) OR OLD.price <> NEW.price
                    OR OLD.seconds <> NEW.seconds OR OLD.created_at <> NEW.created_at)
                    """,
                body: addition(
                    zip(amounts(of: "NEW", held: held), amounts(of: "OLD", held: held)).map { "\($0) - \($1)" }
                )
            ),
            SQLTrigger(
                name: "usage_totals_correct",
                table: "videos",
                event: "UPDATE OF tenant_id, model, mode, currency, day_start, created_at",
                condition: "NOT (\(isSame))",
                body: removal(held: held) + " " + addition(amounts(of: "NEW", held: held))
            ),
        ]
    }

    /// Adds to the totals that the new row belongs to.
    private static func addition(_ amounts: [String]) -> String {
        """
        INSERT INTO usage_totals (\((key + ["last_at"] + numbers).joined(separator: ", ")))
        VALUES (\((key(of: "NEW") + ["NEW.created_at"] + amounts).joined(separator: ", ")))
        ON CONFLICT (\(key.joined(separator: ", "))) DO UPDATE SET
        last_at = CASE WHEN excluded.last_at > usage_totals.last_at THEN excluded.last_at ELSE usage_totals.last_at END,
        \(numbers.map { "\($0) = usage_totals.\($0) + excluded.\($0)" }.joined(separator: ", "));
        """
    }

    /// Takes the old row from the totals that it belonged to.
    private static func removal(held: (_ row: String) -> String) -> String {
        let assignments = zip(numbers, amounts(of: "OLD", held: held)).map { "\($0) = \($0) - \($1)" }
        let conditions = zip(key, key(of: "OLD")).map { "\($0) = \($1)" }
        return """
            UPDATE usage_totals SET \(assignments.joined(separator: ", "))
            WHERE \(conditions.joined(separator: " AND "));
            """
    }

    /// Counts what was there before; behind the triggers, whose making waits for everybody who writes.
    private static var filling: String {
        let sums = amounts(of: "videos", held: isHeld).map { "SUM(\($0))" }
        return """
            INSERT INTO usage_totals (\((key + ["last_at"] + numbers).joined(separator: ", ")))
            SELECT \((key(of: "videos") + ["MAX(videos.created_at)"] + sums).joined(separator: ", "))
            FROM videos GROUP BY \(key(of: "videos").joined(separator: ", "))
            """
    }

    private static let key = ["tenant_id", "day_start", "model", "mode", "currency"]
    private static let counts = ["queued", "in_progress", "completed", "failed", "canceled"]
    private static let numbers = counts + ["seconds", "charged", "held"]

    private static func key(of row: String) -> [String] {
        let day = """
            CASE WHEN \(row).created_at >= \(row).day_start AND \(row).created_at < \(row).day_start + 172800000
            THEN \(row).day_start ELSE \(row).created_at - \(row).created_at % 86400000 END
            """
        return ["\(row).tenant_id", day, "\(row).model", "\(row).mode", "\(row).currency"]
    }

    private static func amounts(of row: String, held: (_ row: String) -> String) -> [String] {
        counts.map { "CASE \(row).status WHEN '\($0)' THEN 1 ELSE 0 END" } + [
            "CASE WHEN \(row).state = 'succeeded' AND \(row).source_id IS NULL THEN \(row).seconds ELSE 0 END",
            "CASE WHEN \(row).state = 'succeeded' THEN \(row).price ELSE 0 END",
            "CASE WHEN \(held(row))\nTHEN \(row).price ELSE 0 END",
        ]
    }

    private static func isHeld(_ row: String) -> String {
        "\(row).state IN ('queued', 'submitting', 'unknown', 'submitted', 'processing', 'timed_out')"
    }

    /// The same by the status, which says all but one.
    private static func isHeldCompared(_ row: String) -> String {
        "\(row).status = 'queued' OR \(row).status = 'in_progress' OR \(row).state = 'timed_out'"
    }
}
