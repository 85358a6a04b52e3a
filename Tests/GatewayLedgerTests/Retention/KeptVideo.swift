import GatewayModel
import Testing

/// A video that looks as if it could go, and what keeps it.
struct KeptVideo: Sendable, CustomTestStringConvertible {
    let reason: String
    /// Where the one video stands that is in the store.
    let state: VideoState
    /// What is changed of it, once nothing else keeps it.
    let statements: [String]

    init(_ reason: String, _ state: VideoState = .failed, _ statements: [String] = []) {
        self.reason = reason
        self.state = state
        self.statements = statements
    }

    var testDescription: String {
        reason
    }

    static let all =
        VideoState.allCases.filter { !$0.isFinal }.map { KeptVideo("it is \($0.rawValue)", $0) } + rows + books

    private static let rows = [
        KeptVideo("its file is to come", .succeeded, ["UPDATE videos SET file_state = 'pending', file_next_at = 1"]),
        KeptVideo("it has its file", .succeeded, ["UPDATE videos SET file_state = 'stored', file_digest = 'ab'"]),
        KeptVideo("it ended later", .failed, ["UPDATE videos SET updated_at = updated_at + 1"]),
        KeptVideo("it was ordered later", .canceled, ["UPDATE videos SET created_at = created_at + 1"]),
        KeptVideo("the upstream is asked about it", .failed, ["UPDATE videos SET next_look_at = updated_at"]),
        KeptVideo(
            "it shares what another pays for, and has a price",
            .canceled,
            ["DELETE FROM entries", "UPDATE videos SET source_id = 'gone'"]
        ),
    ]

    private static let books = [
        KeptVideo("an attempt may be under way", .failed, ["UPDATE attempts SET outcome = 'open'"]),
        KeptVideo("nobody knows of an attempt", .failed, ["UPDATE attempts SET outcome = 'unknown'"]),
        KeptVideo("it was made twice", .failed, ["UPDATE attempts SET outcome = 'made'", attempt("lost")]),
        KeptVideo(
            "it shares what another pays for, and was sent",
            .failed,
            ["DELETE FROM entries", "UPDATE videos SET source_id = 'gone', price = 0"]
        ),
        KeptVideo("it has no hold", .failed, ["DELETE FROM entries WHERE kind = 'hold'"]),
        KeptVideo("its money has not ended", .succeeded, ["DELETE FROM entries WHERE kind = 'settle'"]),
        KeptVideo(
            "it was charged and not made",
            .canceled,
            ["UPDATE entries SET kind = 'settle' WHERE kind = 'release'"]
        ),
        KeptVideo(
            "it was made and not charged",
            .succeeded,
            ["UPDATE entries SET kind = 'release' WHERE kind = 'settle'"]
        ),
        KeptVideo("its money is of another amount", .expired, ["UPDATE entries SET amount = 1 WHERE kind = 'release'"]),
        KeptVideo(
            "its money is of another currency",
            .failed,
            ["UPDATE entries SET currency = 'EUR' WHERE kind = 'hold'"]
        ),
        KeptVideo(
            "its money is another tenant's",
            .failed,
            [
                "INSERT INTO tenants (id, name, state, created_at) VALUES ('t2', 'two', 'active', 0)",
                "UPDATE entries SET tenant_id = 't2' WHERE kind = 'hold'",
            ]
        ),
        KeptVideo("its money was adjusted", .succeeded, [entry("adjust")]),
        KeptVideo(
            "it shares what another pays for, and has money",
            .canceled,
            ["UPDATE videos SET source_id = 'gone', price = 0"]
        ),
    ]

    private static func entry(_ kind: String) -> String {
        """
        INSERT INTO entries (video_id, tenant_id, kind, amount, currency, at)
        SELECT id, tenant_id, '\(kind)', price, currency, 0 FROM videos
        """
    }

    private static func attempt(_ outcome: String) -> String {
        """
        INSERT INTO attempts (external_task_id, video_id, number, upstream_key_id, started_at, outcome)
        SELECT 'kg-second', id, 2, 'uk', 0, '\(outcome)' FROM videos
        """
    }
}
