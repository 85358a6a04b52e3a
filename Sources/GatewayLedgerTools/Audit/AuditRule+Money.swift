import GatewayLedger
import GatewayModel

extension AuditRule {
    private static let ends = "('settle', 'release')"

    /// Each video has one hold, and one settle or release once it has ended, all of its price.
    static var money: [AuditRule] {
        [
            AuditRule(
                .holdMissing,
                expected: "one hold of the price, {}",
                found: "no hold",
                due: "v.price",
                in: "videos AS v WHERE v.source_id IS NULL AND NOT EXISTS "
                    + "(SELECT 1 FROM entries AS e WHERE e.video_id = v.id AND e.kind = 'hold')"
            ),
            repeated(.holdRepeated, expected: "one hold", found: "{} holds", kinds: "kind = 'hold'"),
            AuditRule(
                .endMissing,
                expected: "one settle or release, because the video has ended",
                found: "neither, in state {}",
                kept: "v.state",
                in: """
                    videos AS v WHERE v.source_id IS NULL AND v.state IN (\(VideoState.list(where: \.isFinal)))
                    AND NOT EXISTS
                    (SELECT 1 FROM entries AS e WHERE e.video_id = v.id AND e.kind IN \(ends))
                    """
            ),
            repeated(.endRepeated, expected: "one settle or release", found: "{} of them", kinds: "kind IN \(ends)"),
            end(
                .endEarly,
                expected: "neither settle nor release before the video's end",
                where: "v.state IN (\(VideoState.list { !$0.isFinal }))"
            ),
            end(
                .endKind,
                expected: "settle for a video that was made, release for any other",
                where: """
                    e.kind = 'settle' AND v.state IN (\(VideoState.list { $0.moneyState == .released }))
                    OR e.kind = 'release' AND v.state IN (\(VideoState.list { $0.moneyState == .charged }))
                    """
            ),
        ]
    }

    /// Each entry is its video's in everything.
    static var entries: [AuditRule] {
        [
            AuditRule(
                .entryAmount,
                expected: "entries of the price, {}",
                found: "an entry of {}",
                due: "v.price",
                kept: "e.amount",
                in: entriesOfVideos + " WHERE e.kind <> 'adjust' AND e.amount <> v.price"
            ),
            AuditRule(
                .entryCurrency,
                expected: "entries in {}",
                found: "an entry in {}",
                due: "v.currency",
                kept: "e.currency",
                in: entriesOfVideos + " WHERE e.kind <> 'adjust' AND e.currency <> v.currency"
            ),
            AuditRule(
                .entryTenant,
                expected: "entries of the video's tenant",
                found: "an entry of the tenant {}",
                kept: "e.tenant_id",
                in: entriesOfVideos + " WHERE e.tenant_id <> v.tenant_id"
            ),
            AuditRule(
                .entryVideo,
                expected: "a video",
                found: "none, but an entry of it: {}",
                video: "e.video_id",
                tenant: "e.tenant_id",
                kept: "e.kind",
                in: "entries AS e WHERE NOT EXISTS (SELECT 1 FROM videos AS v WHERE v.id = e.video_id)"
            ),
        ]
    }

    private static let entriesOfVideos = "entries AS e JOIN videos AS v ON v.id = e.video_id"

    private static func repeated(_ code: AuditCode, expected: String, found: String, kinds: String) -> AuditRule {
        AuditRule(
            code,
            expected: expected,
            found: found,
            kept: "CAST(r.number AS TEXT)",
            in: """
                (SELECT video_id, COUNT(*) AS number FROM entries WHERE \(kinds) GROUP BY video_id HAVING COUNT(*) > 1)
                AS r JOIN videos AS v ON v.id = r.video_id
                """
        )
    }

    private static func end(_ code: AuditCode, expected: String, where condition: String) -> AuditRule {
        AuditRule(
            code,
            expected: expected,
            found: "{}",
            kept: "e.kind || ' in state ' || v.state",
            in: entriesOfVideos + " WHERE e.kind IN \(ends) AND (\(condition))"
        )
    }
}
