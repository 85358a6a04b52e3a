import GatewayLedger

/// The servers that stream from the database's, and whether a commit waits for one of them.
struct Standbys: Equatable {
    /// How many there are just now.
    let count: Int64
    /// The server's `synchronous_standby_names`.
    let names: String
    /// What `synchronous_commit` is for the gateway's sessions.
    let level: String

    /// Asks the server; backups and subscribers stream too, and nobody will promote them.
    ///
    /// Every role sees how many streams there are, whose they are and what they call themselves.
    static let question = Step(
        sql: """
            SELECT COUNT(*), current_setting('synchronous_standby_names'), current_setting('synchronous_commit')
            FROM pg_stat_replication r
            WHERE r.application_name IS DISTINCT FROM 'pg_basebackup' AND r.state IS DISTINCT FROM 'backup'
                AND NOT EXISTS (
                    SELECT 1 FROM pg_replication_slots s WHERE s.active_pid = r.pid AND s.slot_type = 'logical'
                )
            """
    )

    init(count: Int64, names: String, level: String) {
        self.count = count
        self.names = names
        self.level = level
    }

    /// Reads the answer; nothing when it is none.
    init?(_ answer: Answer) {
        guard let row = answer.rows.first, row.count == 3, case .integer(let count) = row[0],
            case .text(let names) = row[1], case .text(let level) = row[2]
        else {
            return nil
        }
        self.init(count: count, names: names, level: level)
    }

    /// What is lost when a standby takes over, and what cures it; nothing where a commit waits, or there is no standby.
    var warning: String? {
        guard count > 0 else {
            return nil
        }
        let cure: String
        if names.allSatisfy(\.isWhitespace) {
            cure = "set synchronous_standby_names on the server"
        } else if ["local", "off"].contains(level) {
            cure = "set synchronous_commit to on for this role, its database and the server"
        } else {
            return nil
        }
        return "The database has \(count) \(count == 1 ? "standby" : "standbys"), and commits do not wait for "
            + "\(count == 1 ? "it" : "them"): when \(count == 1 ? "it" : "one of them") is promoted, orders that were "
            + "accepted last are lost, though they may be made and paid. To prevent that, \(cure)."
    }
}
