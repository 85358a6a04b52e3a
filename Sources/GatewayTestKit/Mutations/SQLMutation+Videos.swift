extension SQLMutation {
    private static let move = "RETURNING source_id, followers"
    private static let slots = "SELECT slot_key, COUNT(*)"
    private static let unmarkedSlots = "), '' ) FROM videos WHERE slot_key IS NULL"
    private static let keysInUse = "SELECT 1 WHERE EXISTS"
    private static let next = "WITH RECURSIVE lines (tenant_id, model)"
    private static let attemptEnd = "upstream_request_id = $6"

    /// Of the one statement that moves a video.
    static let moves = [
        SQLMutation(name: "move-from-any-state", in: move, "WHERE id = $1 AND state = $2", "WHERE id = $1 AND $2 = $2"),
        SQLMutation(name: "move-of-any-video", in: move, "WHERE id = $1 AND", "WHERE $1 = $1 AND"),
        SQLMutation(name: "move-by-ended-attempt", in: move, "AND ended_at IS NULL", ""),
        SQLMutation(name: "move-by-any-claim", in: move, "AND claim = $", "AND 0 <= $"),
    ]

    private static func without(_ state: String) -> SQLMutation {
        SQLMutation(
            name: "slots-without-\(state)",
            in: slots,
            "AND source_id IS NULL",
            "AND state <> '\(state)' AND source_id IS NULL"
        )
    }

    /// Of taking a slot and of recording what came of it.
    static let submissions = [
        without("submitting"),
        without("unknown"),
        without("submitted"),
        without("processing"),
        SQLMutation(name: "slots-of-any-key", in: slots, "SELECT slot_key", "SELECT 'uk_any'"),
        SQLMutation(name: "slots-of-first-attempt", in: unmarkedSlots, "ORDER BY number DESC", "ORDER BY number"),
        SQLMutation(name: "slots-twice", in: unmarkedSlots, "WHERE slot_key IS NULL AND", "WHERE"),
        SQLMutation(
            name: "keys-in-use-without-tasks",
            in: keysInUse,
            "next_look_at IS NOT NULL",
            "next_look_at IS NULL AND state = 'queued'"
        ),
        SQLMutation(name: "keys-in-use-without-files", in: keysInUse, "file_state = 'pending'", "file_state = 'gone'"),
        SQLMutation(name: "next-before-its-time", in: next, "+not_before <= $1", "$1 = $1"),
        SQLMutation(
            name: "next-after-its-deadline",
            in: next,
            "(queue_deadline IS NULL OR queue_deadline > $1)",
            "$1 = $1"
        ),
        SQLMutation(name: "next-without-deadline-only", in: next, "OR queue_deadline > $1", ""),
        SQLMutation(
            name: "next-from-the-tail",
            in: next,
            "ORDER BY priority DESC, COALESCE(place, id) LIMIT",
            "ORDER BY priority DESC, COALESCE(place, id) DESC LIMIT"
        ),
        SQLMutation(
            name: "next-with-the-least-priority",
            in: next,
            "ORDER BY priority DESC, COALESCE(place, id) LIMIT",
            "ORDER BY priority, COALESCE(place, id) LIMIT"
        ),
        SQLMutation(name: "next-whatever-a-tenant-weighs", in: next, "SELECT weight FROM", "SELECT 1 FROM"),
        SQLMutation(
            name: "next-whatever-a-tenant-had",
            in: next,
            "SELECT served FROM turns WHERE",
            "SELECT 0 FROM turns WHERE"
        ),
        SQLMutation(name: "turns-can-be-saved", in: next, "WHERE tenant_id = ''", "WHERE tenant_id = 'x'"),
        SQLMutation(name: "turn-not-taken", in: "INSERT INTO turns", "excluded.served", "turns.served"),
        SQLMutation(name: "turn-not-given-back", in: "UPDATE turns", "- $2 *", "- 0 * $2 *"),
        SQLMutation(name: "turn-given-to-all", in: "UPDATE turns", "WHERE tenant_id = $1", "WHERE $1 = $1"),
        SQLMutation(
            name: "next-start-from-any-state",
            in: "SELECT MIN(not_before)",
            "WHERE state = 'queued'",
            "WHERE state <> ''"
        ),
        SQLMutation(name: "attempt-without-end", in: attemptEnd, "ended_at = $3", "ended_at = NULLIF($3, $3)"),
        SQLMutation(
            name: "attempt-end-of-all",
            in: attemptEnd,
            "WHERE external_task_id = $1",
            "WHERE external_task_id = $1 OR outcome = 'refused'"
        ),
        SQLMutation(
            name: "attempt-number-is-always-one",
            in: "INSERT INTO attempts",
            "(SELECT COUNT(*) + 1 FROM attempts WHERE video_id = $2)",
            "1"
        ),
        SQLMutation(
            name: "expire-before-the-deadline",
            in: "queue_deadline LIMIT",
            "AND queue_deadline <= $1",
            "AND $1 = $1"
        ),
    ]

    private static let claim = "UPDATE videos SET next_look_at = $2"
    private static let cutShort = "UPDATE attempts SET outcome = 'unknown'"
    private static let lostAnswer = "UPDATE attempts SET outcome = $2, ended_at = $3 WHERE"
    private static let endLeases = "UPDATE videos SET next_look_at = $1"

    /// Of claiming videos, of recording looks and of taking up what a dead process had.
    static let looks = [
        SQLMutation(
            name: "claim-before-its-time",
            in: claim,
            "WHERE next_look_at <= $1",
            "WHERE next_look_at >= $1 - $1"
        ),
        SQLMutation(name: "claim-the-latest-first", in: claim, "ORDER BY next_look_at", "ORDER BY next_look_at DESC"),
        SQLMutation(
            name: "claim-without-lease",
            in: claim,
            "SET next_look_at = $2",
            "SET next_look_at = MIN(next_look_at, $2)"
        ),
        SQLMutation(name: "claim-uncounted", in: claim, "claim = claim + 1", "claim = claim"),
        SQLMutation(name: "claim-with-first-attempt", in: claim, "ORDER BY number DESC", "ORDER BY number"),
        SQLMutation(
            name: "next-look-of-nothing",
            in: "SELECT MIN(next_look_at)",
            "SELECT MIN(next_look_at)",
            "SELECT MAX(next_look_at)"
        ),
        SQLMutation(name: "cut-short-any-outcome", in: cutShort, "AND outcome = 'open'", ""),
        SQLMutation(name: "cut-short-any-video", in: cutShort, "video_id = $1 AND", "$1 = $1 AND"),
        SQLMutation(name: "lost-answer-any-outcome", in: lostAnswer, "AND outcome = 'unknown'", ""),
        SQLMutation(name: "lost-answer-any-attempt", in: lostAnswer, "external_task_id = $1 AND", "$1 = $1 AND"),
        SQLMutation(name: "end-leases-that-ended", in: endLeases, "next_look_at > $1 AND", "$1 = $1 AND"),
        SQLMutation(
            name: "end-leases-of-timed-out",
            in: endLeases,
            "'processing')",
            "'processing', 'timed_out')"
        ),
        SQLMutation(name: "end-leases-without-submitting", in: endLeases, "'submitting', ", ""),
        SQLMutation(name: "end-leases-without-unknown", in: endLeases, "'unknown', ", ""),
        SQLMutation(name: "end-leases-without-processing", in: endLeases, ", 'processing'", ""),
    ]

    private static let startWait = "UPDATE videos SET not_before = $2 WHERE state = 'queued'"
    private static let submissionWait = "UPDATE videos AS waiting SET next_look_at = $2 WHERE state = 'submitting'"
    private static let pollWait = "UPDATE videos AS waiting SET next_look_at = $2 WHERE state IN"
    private static let fileWait = "UPDATE videos SET file_next_at = $2 WHERE file_state = 'pending'"

    /// Of bringing waits back that a step of the clock has made too long.
    static let waits = [
        SQLMutation(name: "shorten-any-start", in: startWait, "AND not_before > $1", "AND $1 = $1"),
        SQLMutation(name: "shorten-any-submission", in: submissionWait, "AND next_look_at > $1", "AND $1 = $1"),
        SQLMutation(name: "shorten-any-poll", in: pollWait, "AND next_look_at > $1", "AND next_look_at > $1 - $1"),
        SQLMutation(name: "shorten-no-search", in: pollWait, "'unknown', ", ""),
        SQLMutation(name: "shorten-no-late-look", in: pollWait, ", 'timed_out'", ""),
        SQLMutation(name: "shorten-any-file", in: fileWait, "AND file_next_at > $1", "AND $1 = $1"),
    ]

    private static let claimFile = "UPDATE videos SET file_next_at = $2, file_tries"
    private static let endFileLeases = "UPDATE videos SET file_next_at = $1"

    private static let missing = "AND expected_until < $2 AND size = $3"

    /// Of files.
    ///
    /// That a file is pending is not asked of the statements that look for its next moment: no other has one, and the
    /// state stands there for the index.
    static let files = [
        SQLMutation(name: "file-claim-before-its-time", in: claimFile, "file_next_at <= $1", "$1 = $1"),
        SQLMutation(
            name: "file-claim-without-lease",
            in: claimFile,
            "SET file_next_at = $2",
            "SET file_next_at = MIN(file_next_at, $2)"
        ),
        SQLMutation(name: "file-claim-uncounted", in: claimFile, "claim = claim + 1", "claim = claim"),
        SQLMutation(name: "file-tries-uncounted", in: claimFile, "file_tries = file_tries + 1", "file_tries = 1"),
        SQLMutation(name: "file-stored-in-any-state", in: "file_digest = $2", "AND file_state = 'pending'", ""),
        SQLMutation(name: "file-trouble-in-any-state", in: "file_url = $3", "AND file_state = 'pending'", ""),
        SQLMutation(name: "file-trouble-by-any-claim", in: "file_url = $3", "AND claim = $4", "AND $4 = $4"),
        SQLMutation(
            name: "file-lost-in-any-state",
            in: "WHERE id = $1 AND file_state = 'pending' AND claim = $2",
            "AND file_state = 'pending'",
            ""
        ),
        SQLMutation(
            name: "file-lost-by-any-claim",
            in: "SET file_state = 'gone', file_next_at",
            "AND claim = $2",
            "AND $2 = $2"
        ),
        SQLMutation(
            name: "file-removed-in-any-state",
            in: "SET file_state = 'gone' WHERE",
            "AND file_state = 'stored'",
            ""
        ),
        SQLMutation(
            name: "file-expires-early",
            in: "ORDER BY file_expires_at",
            "AND file_expires_at <= $1",
            "AND $1 = $1"
        ),
        SQLMutation(name: "file-expires-unstored", in: "ORDER BY file_expires_at", "file_state = 'stored' AND", ""),
        SQLMutation(name: "file-missing-while-brought", in: missing, "AND expected_until < $2", ""),
        SQLMutation(name: "file-missing-of-any-length", in: missing, "AND size = $3", "AND $3 = $3"),
        SQLMutation(name: "file-missing-while-leaving", in: missing, "AND leaving_at IS NULL", ""),
        SQLMutation(name: "file-unrecorded-of-all", in: "stored_at IS NULL AND digest IN", "stored_at IS NULL AND", ""),
        SQLMutation(name: "end-file-leases-that-ended", in: endFileLeases, "AND file_next_at > $1", "AND $1 = $1"),
    ]
}
