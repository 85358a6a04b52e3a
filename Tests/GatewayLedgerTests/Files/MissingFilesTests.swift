import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct MissingFilesTests {
    private static let file = ArchivedFile(digest: "aa", size: 10)

    /// A video with a file, a second after it came.
    private static func video(in store: TestLedger, file: ArchivedFile = file) async throws -> VideoID {
        let video = try await store.place(.succeeded).id
        try await store.recordStored(file, of: video, expiresAt: store.clock.now + .seconds(100))
        store.clock.advance(by: .seconds(1))
        return video
    }

    private static func isGone(_ video: VideoID, in store: TestLedger) async throws -> Bool {
        try await store.ledger.reader.video(video)?.file == .gone
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `all videos lose a file that is missing, once, and no other`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let videos = [try await Self.video(in: store), try await Self.video(in: store)]
        let other = try await Self.video(in: store, file: ArchivedFile(digest: "bb", size: 10))
        let lost = try await store.ledger.work.recordMissing(Self.file, lookedAt: store.clock.now)
        #expect(Set(lost) == Set(videos))
        for video in videos {
            #expect(try await Self.isGone(video, in: store))
        }
        #expect(try await Self.isGone(other, in: store) == false)
        #expect(try await store.ledger.work.leavingFiles() == ["aa"])
        #expect(try await store.ledger.work.recordMissing(Self.file, lookedAt: store.clock.now + .seconds(1)) == [])
        #expect(try await store.ledger.work.recordLeft("aa"))
        #expect(try await store.ledger.work.recordMissing(Self.file, lookedAt: store.clock.now) == [])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file that is being brought, or was since one began to look, stays`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await Self.video(in: store)
        let next = try await store.place(.succeeded).id
        let lookedAt = store.clock.now
        try await store.ledger.work.expect(Self.file, at: lookedAt, until: lookedAt + .seconds(60))
        #expect(try await store.ledger.work.recordMissing(Self.file, lookedAt: lookedAt) == [])
        store.clock.advance(by: .seconds(1))
        let now = store.clock.now
        try await store.ledger.work.recordStored(Self.file, of: next, expiresAt: now + .seconds(9), at: now)
        for moment in [lookedAt, now] {
            #expect(try await store.ledger.work.recordMissing(Self.file, lookedAt: moment) == [])
        }
        #expect(try await Self.isGone(video, in: store) == false)
        let lost = try await store.ledger.work.recordMissing(Self.file, lookedAt: now + .milliseconds(1))
        #expect(Set(lost) == [video, next])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file of another length is another file`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await Self.video(in: store)
        let other = ArchivedFile(digest: "aa", size: 11)
        #expect(try await store.ledger.work.recordMissing(other, lookedAt: store.clock.now) == [])
        #expect(try await Self.isGone(video, in: store) == false)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file that leaves already keeps its place among those that leave`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        for digest in ["aa", "bb"] {
            let video = try await Self.video(in: store, file: ArchivedFile(digest: digest, size: 10))
            try await store.ledger.work.recordFileRemoved(of: video, at: store.clock.now)
        }
        #expect(try await store.ledger.work.recordMissing(Self.file, lookedAt: store.clock.now + .seconds(9)) == [])
        #expect(try await store.ledger.work.leavingFiles() == ["aa", "bb"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the archive has a name once it was given one`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        #expect(try await store.ledger.work.archiveName() == nil)
        let name = try await store.ledger.tenants.secret(named: "archive", orKeep: "abc")
        #expect(try await store.ledger.work.archiveName() == name)
    }
}
