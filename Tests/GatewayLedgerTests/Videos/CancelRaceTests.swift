import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit
import Testing

/// Callers who change their minds while their videos are being sent.
struct CancelRaceTests {
    /// What became of one side of the race, or of both.
    private struct Outcome: Sendable {
        var canceled: Set<VideoID> = []
        var refused: Set<VideoID> = []
        var sent: [VideoID] = []

        static func + (left: Outcome, right: Outcome) -> Outcome {
            Outcome(
                canceled: left.canceled.union(right.canceled),
                refused: left.refused.union(right.refused),
                sent: left.sent + right.sent
            )
        }
    }

    private static func cancel(_ videos: [VideoID], on store: TestLedger) async throws -> Outcome {
        var outcome = Outcome()
        for video in videos {
            do throws(GatewayError) {
                let answer = try await store.ledger.admissions.cancel(video, of: store.tenant.id, at: store.clock.now)
                #expect(answer.state == .canceled)
                outcome.canceled.insert(video)
            } catch {
                #expect(error.code == .notCancelable)
                outcome.refused.insert(video)
            }
        }
        return outcome
    }

    private static func send(_ count: Int, on store: TestLedger) async throws -> Outcome {
        var outcome = Outcome()
        // Whoever is just being canceled is passed over for a moment.
        for _ in 0..<count {
            if let submission = try await store.beginSubmission(slots: 1000) {
                outcome.sent.append(submission.video)
            }
        }
        return outcome
    }

    @Test(arguments: TestLedger.Engine.allCases, [1, 2, 3] as [UInt64])
    func `a video is either canceled and released or sent and held, whoever comes first`(
        _ engine: TestLedger.Engine,
        seed: UInt64
    ) async throws {
        let store = try await TestLedger(engine, seed: seed)
        var random = SplitMix64(seed: seed)
        var videos: [VideoID] = []
        for number in 0..<24 {
            // Some share what an earlier one pays for.
            videos.append(try await store.order("A cat, \(number % 16).").id)
        }
        let halves = [14, 8].map { Array(videos.shuffled(using: &random).prefix($0)) }
        let end = try await withThrowingTaskGroup(of: Outcome.self) { group in
            for half in halves {
                group.addTask { try await Self.cancel(half, on: store) }
            }
            for _ in 0..<2 {
                group.addTask { try await Self.send(8, on: store) }
            }
            return try await group.reduce(Outcome(), +)
        }
        let sent = Set(end.sent)
        #expect(sent.count == end.sent.count)
        #expect(sent.isDisjoint(with: end.canceled))
        #expect(end.canceled.isDisjoint(with: end.refused))
        #expect(end.canceled.union(end.refused) == Set(halves.joined()))
        for video in videos {
            let state = try await store.state(of: video)
            let kinds = try await store.entries(of: video).map(\.kind)
            let attempts = try await store.number(
                "SELECT COUNT(*) FROM attempts WHERE video_id = $1",
                [SQLValue(video)]
            )
            #expect(attempts == (sent.contains(video) ? 1 : 0))
            if end.canceled.contains(video) {
                #expect(state == .canceled)
                #expect([[], ["hold", "release"]].contains(kinds))
            } else if sent.contains(video) {
                #expect(state == .submitting)
                #expect(kinds == ["hold"])
            } else {
                // A follower goes where the one goes that pays for it.
                #expect([.queued, .processing].contains(state))
                #expect(state == .queued ? [[], ["hold"]].contains(kinds) : kinds == [])
            }
        }
        let report = try await LedgerAudit(store.ledger).verify(slots: 1000, at: store.clock.now)
        #expect(report.results == [])
    }
}
