import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct FilesTests {
    private static let file = ArchivedFile(digest: String(repeating: "ab", count: 32), size: 1 << 40)

    private static func claim(_ store: TestLedger, limit: Int = 10) async throws -> [FileJob] {
        try await store.ledger.work.claimFiles(at: store.clock.now, lease: .seconds(60), limit: limit)
    }

    private static func file(of video: VideoID, in store: TestLedger) async throws -> Video.File? {
        try await store.ledger.reader.video(video)?.file
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoState.allCases)
    func `only a made video has a file to fetch`(_ engine: TestLedger.Engine, state: VideoState) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(state)
        let jobs = try await Self.claim(store)
        #expect(jobs.map(\.video) == (state == .succeeded ? [video.id] : []))
        #expect(try await Self.file(of: video.id, in: store) == (state == .succeeded ? .pending : Video.File.none))
        guard let job = jobs.first else {
            return
        }
        #expect(job.url == TestLedger.url)
        #expect(job.tries == 1)
        #expect(job.madeAt == store.clock.now)
        #expect(job.taskID == "8781")
        #expect(job.name == video.submission.name)
        #expect(job.key == video.submission.key)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file goes from pending to stored to gone`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.succeeded).id
        let end = store.clock.now + .seconds(100)
        #expect(try await Self.claim(store).count == 1)
        #expect(try await store.recordStored(Self.file, of: video, expiresAt: end) == .kept)
        #expect(try await Self.file(of: video, in: store) == .stored(Self.file))
        #expect(try await store.ledger.reader.video(video)?.fileExpiresAt == end)
        #expect(try await store.ledger.work.nextFile() == nil)
        // The upstream's address has served its purpose.
        #expect(try await store.rows("SELECT file_url FROM videos") == [[.null]])

        store.clock.advance(by: .milliseconds(99_999))
        #expect(try await store.ledger.work.expiredFiles(at: store.clock.now) == [])
        store.clock.advance(by: .milliseconds(1))
        #expect(try await store.ledger.work.expiredFiles(at: store.clock.now) == [video])
        try await store.ledger.work.recordFileRemoved(of: video, at: store.clock.now)
        #expect(try await Self.file(of: video, in: store) == .gone)
        #expect(try await store.ledger.work.expiredFiles(at: store.clock.now) == [])
        #expect(try await store.entries(of: video).map(\.kind) == ["hold", "settle"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file that cannot be fetched is tried again, each try counted`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.succeeded).id
        for round in 1...3 {
            let job = try #require(try await Self.claim(store).first)
            #expect(job.tries == round)
            let later = store.clock.now + .seconds(30)
            try await store.ledger.work.recordFileTrouble(
                of: job,
                url: "https://b/\(round)",
                trouble: .notYet,
                tryAgainAt: later
            )
            #expect(try await store.ledger.work.nextFile() == later)
            #expect(try await Self.claim(store).isEmpty)
            store.clock.advance(by: .seconds(30))
        }
        let job = try #require(try await Self.claim(store).first)
        #expect(job.url == "https://b/3")
        try await store.ledger.work.recordFileLost(of: job)
        #expect(try await Self.file(of: video, in: store) == .gone)
        #expect(try await store.ledger.work.nextFile() == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file that is not stored yet cannot have been removed`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.succeeded)
        try await store.ledger.work.recordFileRemoved(of: video.id, at: store.clock.now)
        let jobs = try await store.ledger.work.claimFiles(at: store.clock.now, lease: .seconds(60), limit: 9)
        #expect(jobs.map(\.video) == [video.id])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a claimed file is left alone until its lease ends`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.place(.succeeded)
        #expect(try await Self.claim(store).count == 1)
        store.clock.advance(by: .milliseconds(59_999))
        #expect(try await Self.claim(store).isEmpty)
        store.clock.advance(by: .milliseconds(1))
        #expect(try await Self.claim(store).count == 1)
    }

    @Test(arguments: TestLedger.Engine.allCases, [-1, 0, 2])
    func `no more files are claimed or removed than asked for`(_ engine: TestLedger.Engine, limit: Int) async throws {
        let store = try await TestLedger(engine)
        for _ in 0..<3 {
            _ = try await store.place(.succeeded)
        }
        let jobs = try await Self.claim(store, limit: limit)
        #expect(jobs.count == max(limit, 0))
        for job in try await Self.claim(store) + jobs {
            try await store.recordStored(Self.file, of: job.video, expiresAt: store.clock.now)
        }
        #expect(try await store.ledger.work.expiredFiles(at: store.clock.now, limit: limit).count == max(limit, 0))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `of two who fetched the same file the second is told that nobody waits for it`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.succeeded).id
        let end = store.clock.now + .seconds(9)
        #expect(try await store.recordStored(Self.file, of: video, expiresAt: end) == .kept)
        let other = ArchivedFile(digest: "cd", size: 1)
        #expect(try await store.recordStored(other, of: video, expiresAt: end) == .unwanted)
        #expect(try await Self.file(of: video, in: store) == .stored(Self.file))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a late word of a file changes nothing once it is stored or gone`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.succeeded).id
        let now = store.clock.now
        let job = try #require(try await Self.claim(store).first)
        try await store.recordStored(Self.file, of: video, expiresAt: now)
        try await store.ledger.work.recordFileTrouble(of: job, url: "https://b", trouble: .notYet, tryAgainAt: now)
        try await store.ledger.work.recordFileLost(of: job)
        #expect(try await Self.file(of: video, in: store) == .stored(Self.file))
        #expect(try await store.ledger.work.nextFile() == nil)
        try await store.ledger.work.recordFileRemoved(of: video, at: store.clock.now)
        #expect(try await store.recordStored(Self.file, of: video, expiresAt: now) == .unwanted)
        try await store.ledger.work.recordFileTrouble(of: job, url: "https://b", trouble: .notYet, tryAgainAt: now)
        #expect(try await Self.file(of: video, in: store) == .gone)
        #expect(try await Self.claim(store).isEmpty)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `who was stalled beyond the lease has no say about a file that another fetches now`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.succeeded).id
        let stalled = try #require(try await Self.claim(store).first)
        store.clock.advance(by: .seconds(60))
        let present = try #require(try await Self.claim(store).first)
        let before = try await store.everything(about: video)
        try await store.ledger.work.recordFileTrouble(
            of: stalled,
            url: "https://b",
            trouble: .notYet,
            tryAgainAt: store.clock.now
        )
        try await store.ledger.work.recordFileLost(of: stalled)
        #expect(try await store.everything(about: video) == before)
        // But a whole file is welcome, whoever brings it.
        #expect(try await store.recordStored(Self.file, of: video, expiresAt: store.clock.now + .seconds(9)) == .kept)
        try await store.ledger.work.recordFileLost(of: present)
        #expect(try await Self.file(of: video, in: store) == .stored(Self.file))
    }
}
