import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import Testing

/// A store that somebody has spoilt past the ledger, and what the ledger must say of it.
struct Corruption: Sendable, CustomTestStringConvertible {
    let code: AuditCode
    /// Where the one video stands that is in the store.
    let state: VideoState
    let statements: [String]
    /// What the first finding must say, besides its video where it has one.
    let found: String

    init(_ code: AuditCode, _ state: VideoState, _ statements: [String] = [], found: String) {
        self.code = code
        self.state = state
        self.statements = statements
        self.found = found
    }

    var testDescription: String {
        "\(code.rawValue) with a video that is \(state.rawValue): \(found)"
    }

    static let all = money + entries + attempts + progress + limits

    private static let money = [
        Corruption(
            .holdMissing,
            .processing,
            withoutWindows + ["DELETE FROM entries WHERE kind = 'hold'"],
            found: "no hold"
        ),
        Corruption(
            .holdRepeated,
            .processing,
            withoutWindows + ["DROP INDEX entries_once", entry("hold", of: "videos")],
            found: "2 holds"
        ),
        Corruption(
            .endMissing,
            .succeeded,
            withoutWindows + ["DELETE FROM entries WHERE kind = 'settle'"],
            found: "neither, in state succeeded"
        ),
        Corruption(
            .endRepeated,
            .failed,
            withoutWindows + ["DROP INDEX entries_once", entry("release", of: "videos")],
            found: "2 of them"
        ),
        Corruption(
            .endEarly,
            .timedOut,
            withoutWindows + [entry("settle", of: "videos")],
            found: "settle in state timed_out"
        ),
        Corruption(
            .endKind,
            .succeeded,
            withoutWindows + ["UPDATE entries SET kind = 'release' WHERE kind = 'settle'"],
            found: "release in state succeeded"
        ),
        Corruption(
            .endKind,
            .canceled,
            withoutWindows + ["UPDATE entries SET kind = 'settle' WHERE kind = 'release'"],
            found: "settle in state canceled"
        ),
    ]

    private static let entries = [
        Corruption(
            .entryAmount,
            .succeeded,
            withoutWindows + ["UPDATE entries SET amount = 150000 WHERE kind = 'settle'"],
            found: "an entry of 0.15"
        ),
        Corruption(
            .entryCurrency,
            .succeeded,
            ["UPDATE entries SET currency = 'EUR' WHERE kind = 'settle'"],
            found: "an entry in EUR"
        ),
        Corruption(
            .entryTenant,
            .queued,
            [
                "INSERT INTO tenants (id, name, state, created_at) VALUES ('t2', 'two', 'active', 0)",
                "UPDATE entries SET tenant_id = 't2'",
            ],
            found: "an entry of the tenant t2"
        ),
        Corruption(
            .entryVideo,
            .queued,
            loosened("entries")
                + [
                    """
                    INSERT INTO entries (sequence, video_id, tenant_id, kind, amount, currency, at)
                    SELECT 99, 'gone', tenant_id, 'hold', 1, 'USD', 0 FROM videos
                    """
                ],
            found: "none, but an entry of it: hold"
        ),
    ]

    private static let attempts = [
        Corruption(
            .sentTwice,
            .failed,
            ["UPDATE attempts SET outcome = 'made'", attempt("lost", of: "(SELECT id FROM videos)")],
            found: "2 of them"
        ),
        Corruption(.attemptMissing, .processing, ["UPDATE attempts SET outcome = 'refused'"], found: "none"),
        Corruption(.attemptMissing, .succeeded, ["DELETE FROM attempts"], found: "none"),
        Corruption(
            .attemptOutcome,
            .unknown,
            ["UPDATE attempts SET outcome = 'made'"],
            found: "an attempt that is made"
        ),
        Corruption(
            .attemptOutcome,
            .queued,
            [attempt("unknown", of: "(SELECT id FROM videos)")],
            found: "an attempt that is unknown"
        ),
        Corruption(
            .attemptVideo,
            .queued,
            loosened("attempts") + [attempt("open", of: "'gone'")],
            found: "none, but an attempt to send it that is open"
        ),
    ]

    private static let progress = [
        Corruption(
            .lookMissing,
            .timedOut,
            ["UPDATE videos SET next_look_at = NULL"],
            found: "none, in state timed_out"
        ),
        Corruption(
            .lookLeft,
            .failed,
            ["UPDATE videos SET next_look_at = updated_at"],
            found: "a moment to ask, in state failed"
        ),
        Corruption(.fileStuck, .succeeded, ["UPDATE videos SET file_next_at = NULL"], found: "none"),
        Corruption(
            .keyVideo,
            .queued,
            ["INSERT INTO idempotency SELECT tenant_id, 'r', 'secret', 'd', 'gone', 0 FROM videos"],
            found: "none"
        ),
        Corruption(
            .keyVideo,
            .queued,
            [
                "INSERT INTO tenants (id, name, state, created_at) VALUES ('t2', 'two', 'active', 0)",
                "UPDATE entries SET tenant_id = 't2'", "DELETE FROM balances",
                "INSERT INTO idempotency SELECT tenant_id, 'r', 'secret', 'd', id, 0 FROM videos",
                "UPDATE videos SET tenant_id = 't2', day_start = NULL",
            ],
            found: "a video of the tenant t2"
        ),
    ]

    private static let limits = [
        Corruption(
            .balance,
            .succeeded,
            ["UPDATE balances SET used = used + 1 WHERE name = 'seconds_per_month'"],
            found: "0 held and 6 used"
        ),
        Corruption(
            .balance,
            .queued,
            ["DELETE FROM balances WHERE name = 'budget_per_day'"],
            found: "0.00 held and 0.00 used"
        ),
        Corruption(
            .balance,
            .timedOut,
            ["UPDATE balances SET held = 1 WHERE name = 'concurrent_videos'"],
            found: "1 held and 0 used"
        ),
        Corruption(
            .usageTotal,
            .queued,
            ["UPDATE usage_totals SET in_progress = 1"],
            found: "1 queued, 1 in_progress, 0.14 held"
        ),
        Corruption(.usageTotal, .canceled, ["DELETE FROM usage_totals"], found: "nothing"),
        Corruption(
            .limitValue,
            .queued,
            ["INSERT INTO tenant_limits SELECT tenant_id, 'videos_per_day', 'many' FROM videos"],
            found: "\"many\""
        ),
        Corruption(
            .limitExceeded,
            .queued,
            ["INSERT INTO tenant_limits SELECT tenant_id, 'budget_per_day', '0.10' FROM videos"],
            found: "0.14 held and 0.00 used"
        ),
    ]

    /// Takes the video out of all balances, so that a fault of its entries is found by itself.
    private static let withoutWindows = [
        "UPDATE videos SET day_start = NULL, month_start = NULL", "DELETE FROM balances",
    ]

    private static func entry(_ kind: String, of videos: String) -> String {
        """
        INSERT INTO entries (video_id, tenant_id, kind, amount, currency, at)
        SELECT id, tenant_id, '\(kind)', price, currency, 0 FROM \(videos)
        """
    }

    private static func attempt(_ outcome: String, of video: String) -> String {
        """
        INSERT INTO attempts (external_task_id, video_id, number, upstream_key_id, started_at, outcome)
        VALUES ('kg-second', \(video), 2, 'uk', 0, '\(outcome)')
        """
    }

    /// The table without the database's own rules, which would not let it be spoilt so.
    private static func loosened(_ table: String) -> [String] {
        [
            "CREATE TABLE loose AS SELECT * FROM \(table)", "DROP TABLE \(table)",
            "ALTER TABLE loose RENAME TO \(table)",
        ]
    }
}
