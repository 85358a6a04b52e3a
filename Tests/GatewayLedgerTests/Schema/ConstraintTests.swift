import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// Rules that the database itself keeps, so that no mistake of ours can break them.
struct ConstraintTests {
    private static func refuses(
        _ engine: TestLedger.Engine,
        _ state: VideoState,
        _ sql: String
    ) async throws -> Bool {
        let store = try await TestLedger(engine)
        let video = try await store.place(state)
        let before = try await store.everything(about: video.id)
        let error = await #expect(throws: GatewayError.self) {
            try await store.execute(sql, [SQLValue(video.id)])
        }
        #expect(try await store.everything(about: video.id) == before)
        return error?.code == .internalError && error?.origin == .store
    }

    private static func entry(_ kind: String, amount: Int = 140_000) -> String {
        """
        INSERT INTO entries (video_id, tenant_id, kind, amount, currency, at)
        SELECT id, tenant_id, '\(kind)', \(amount), currency, 0 FROM videos WHERE id = $1
        """
    }

    private static func attempt(_ outcome: String) -> String {
        """
        INSERT INTO attempts (external_task_id, video_id, number, upstream_key_id, started_at, outcome)
        VALUES ('kg-second', $1, 2, 'uk', 0, '\(outcome)')
        """
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoState.allCases)
    func `a video has no second hold`(_ engine: TestLedger.Engine, state: VideoState) async throws {
        #expect(try await Self.refuses(engine, state, Self.entry("hold")))
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoState.allCases.filter(\.isFinal))
    func `a video that is settled or released is neither again`(
        _ engine: TestLedger.Engine,
        state: VideoState
    ) async throws {
        #expect(try await Self.refuses(engine, state, Self.entry("settle")))
        #expect(try await Self.refuses(engine, state, Self.entry("release")))
    }

    @Test(
        arguments: TestLedger.Engine.allCases,
        [
            VideoState.submitting, .unknown, .submitted, .processing, .timedOut, .succeeded,
        ]
    )
    func `a video that was or may have been made has no second attempt`(
        _ engine: TestLedger.Engine,
        state: VideoState
    ) async throws {
        for outcome in ["open", "made", "unknown"] {
            #expect(try await Self.refuses(engine, state, Self.attempt(outcome)))
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an entry and an attempt belong to a video, a video and a key to a tenant`(
        _ engine: TestLedger.Engine
    ) async throws {
        let strangers = [
            """
            INSERT INTO entries (video_id, tenant_id, kind, amount, currency, at)
            SELECT 'x' || $1, id, 'hold', 1, 'USD', 0 FROM tenants
            """,
            """
            INSERT INTO attempts (external_task_id, video_id, number, upstream_key_id, started_at, outcome)
            VALUES ('k', 'x' || $1, 1, 'u', 0, 'refused')
            """,
            "UPDATE videos SET tenant_id = 'nobody' WHERE id = $1",
            """
            INSERT INTO tenant_keys (id, tenant_id, digest, scopes, created_at)
            VALUES ('k' || $1, 'nobody', '', '', 0)
            """,
            "DELETE FROM tenants WHERE id = (SELECT tenant_id FROM videos WHERE id = $1)",
            "DELETE FROM videos WHERE id = $1",
        ]
        for sql in strangers {
            #expect(try await Self.refuses(engine, .submitted, sql))
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a column keeps its type`(_ engine: TestLedger.Engine) async throws {
        for column in ["price", "seconds", "created_at", "not_before", "file_size", "next_look_at"] {
            #expect(try await Self.refuses(engine, .submitted, "UPDATE videos SET \(column) = 'text' WHERE id = $1"))
        }
        for column in ["prompt", "model", "state", "price", "currency", "metadata", "file_state"] {
            #expect(try await Self.refuses(engine, .submitted, "UPDATE videos SET \(column) = NULL WHERE id = $1"))
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `no price and no entry is negative`(_ engine: TestLedger.Engine) async throws {
        #expect(try await Self.refuses(engine, .queued, "UPDATE videos SET price = -1 WHERE id = $1"))
        #expect(try await Self.refuses(engine, .queued, Self.entry("settle", amount: -140_000)))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `no word gets past the rules by being unknown to them`(_ engine: TestLedger.Engine) async throws {
        #expect(try await Self.refuses(engine, .succeeded, Self.entry("Settle")))
        #expect(try await Self.refuses(engine, .succeeded, Self.attempt("opened")))
        #expect(
            try await Self.refuses(engine, .succeeded, "UPDATE attempts SET outcome = 'done' WHERE video_id = $1")
        )
    }
}
