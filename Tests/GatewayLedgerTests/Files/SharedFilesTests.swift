import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct SharedFilesTests {
    private static let file = ArchivedFile(digest: "aa", size: 10)

    /// Videos that have the same file, for so many seconds each.
    private static func videos(
        in store: TestLedger,
        seconds: [Int],
        file: ArchivedFile = file
    ) async throws -> [VideoID] {
        var videos: [VideoID] = []
        for seconds in seconds {
            let video = try await store.place(.succeeded).id
            let end = store.clock.now + .seconds(seconds)
            #expect(try await store.recordStored(file, of: video, expiresAt: end) == .kept)
            videos.append(video)
        }
        return videos
    }

    private static func isThere(_ video: VideoID, in store: TestLedger) async throws -> Bool {
        if case .stored = try await store.ledger.reader.video(video)?.file {
            return true
        }
        return false
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file goes with the last video that has it`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let videos = try await Self.videos(in: store, seconds: [10, 20, 30])
        #expect(try await store.ledger.work.archiveSize() == 10)
        for video in videos {
            #expect(try await store.ledger.work.leavingFiles() == [])
            try await store.ledger.work.recordFileRemoved(of: video, at: store.clock.now)
        }
        #expect(try await store.ledger.work.leavingFiles() == ["aa"])
        #expect(try await store.ledger.work.unrecordedFiles(among: ["aa"]) == [])
        #expect(try await store.ledger.work.archiveSize() == 0)
        #expect(try await store.ledger.work.recordLeft("aa"))
        #expect(try await store.ledger.work.leavingFiles() == [])
        #expect(try await store.ledger.work.recordLeft("aa"))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file that comes back before it has left stays`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await Self.videos(in: store, seconds: [10])[0]
        let next = try await store.place(.succeeded).id
        let now = store.clock.now
        try await store.ledger.work.recordFileRemoved(of: video, at: now)
        try await store.ledger.work.expect(Self.file, at: now, until: now + .seconds(60))
        #expect(try await store.ledger.work.recordLeft("aa") == false)
        #expect(try await store.ledger.work.recordStored(Self.file, of: next, expiresAt: now, at: now) == .kept)
        #expect(try await store.ledger.work.recordLeft("aa") == false)
        #expect(try await Self.isThere(next, in: store))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file that was removed before it was recorded is not recorded`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.succeeded).id
        let now = store.clock.now
        try await store.ledger.work.expect(Self.file, at: now, until: now + .seconds(60))
        // Nobody takes it for as long as it is expected.
        #expect(try await store.ledger.work.releaseUnclaimedFiles(at: now + .milliseconds(59_999), limit: 9) == 0)
        #expect(try await store.ledger.work.releaseUnclaimedFiles(at: now + .seconds(60), limit: 9) == 1)
        #expect(try await store.ledger.work.recordStored(Self.file, of: video, expiresAt: now, at: now) == .removed)
        #expect(try await store.ledger.work.unrecordedFiles(among: ["aa", "bb"]) == ["aa"])
        #expect(try await store.ledger.work.recordLeft("aa"))
        #expect(try await store.ledger.work.recordStored(Self.file, of: video, expiresAt: now, at: now) == .removed)
        #expect(try await store.ledger.reader.video(video)?.file == .pending)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file that nobody wants any more leaves at once`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.succeeded).id
        try await store.ledger.admissions.delete(video, of: store.tenant.id, at: store.clock.now)
        let reception = try await store.recordStored(Self.file, of: video, expiresAt: store.clock.now)
        #expect(reception == .unwanted)
        #expect(try await store.ledger.work.leavingFiles() == ["aa"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the file that was not read for longest makes room, and all videos that have it lose it at once`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        var videos: [String: [VideoID]] = [:]
        for digest in ["aa", "bb", "cc"] {
            let file = ArchivedFile(digest: digest, size: 10)
            videos[digest] = try await Self.videos(in: store, seconds: [100, 100], file: file)
            store.clock.advance(by: .seconds(1))
        }
        try await store.ledger.work.noteUses(of: ["aa": store.clock.now, "zz": store.clock.now])
        let now = store.clock.now
        #expect(try await store.ledger.work.makeRoom(within: 30, sparing: [], at: now) == nil)
        let first = try #require(try await store.ledger.work.makeRoom(within: 29, sparing: [], at: now))
        #expect(first.file == ArchivedFile(digest: "bb", size: 10))
        #expect(Set(first.videos) == Set(videos["bb"] ?? []))
        #expect(try await store.ledger.work.makeRoom(within: 29, sparing: [], at: now) == nil)
        for (digest, videos) in videos {
            for video in videos {
                #expect(try await Self.isThere(video, in: store) == (digest != "bb"))
            }
        }
        #expect(try await store.ledger.work.makeRoom(within: 0, sparing: ["cc"], at: now)?.file.digest == "aa")
        #expect(try await store.ledger.work.makeRoom(within: 0, sparing: ["cc"], at: now) == nil)
        #expect(try await store.ledger.work.makeRoom(within: 0, sparing: [], at: now)?.file.digest == "cc")
        #expect(try await store.ledger.work.makeRoom(within: 0, sparing: [], at: now) == nil)
        #expect(Set(try await store.ledger.work.leavingFiles()) == ["aa", "bb", "cc"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a use that is older than the last one changes nothing`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await Self.videos(in: store, seconds: [10])
        try await store.ledger.work.noteUses(of: ["aa": store.clock.now - .seconds(5)])
        #expect(try await store.number("SELECT used_at FROM files") == store.clock.now.milliseconds)
        try await store.ledger.work.noteUses(of: ["aa": store.clock.now + .seconds(5)])
        #expect(try await store.number("SELECT used_at FROM files") == store.clock.now.milliseconds + 5000)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `many who make room at once make it once`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        for digest in ["aa", "bb", "cc", "dd"] {
            _ = try await Self.videos(in: store, seconds: [100], file: ArchivedFile(digest: digest, size: 10))
        }
        let (ledger, now) = (store.ledger, store.clock.now)
        let made = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (try? await ledger.work.makeRoom(within: 30, sparing: [], at: now)) == nil ? 0 : 1
                }
            }
            return await group.reduce(0, +)
        }
        #expect(made == 1)
        #expect(try await store.ledger.work.archiveSize() == 30)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `of two videos that lose the same file at once one lets it go`(_ engine: TestLedger.Engine) async throws {
        for _ in 0..<5 {
            let store = try await TestLedger(engine)
            let videos = try await Self.videos(in: store, seconds: [0, 0, 0, 0])
            let (ledger, now) = (store.ledger, store.clock.now)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for video in videos {
                    group.addTask { try await ledger.work.recordFileRemoved(of: video, at: now) }
                }
                try await group.waitForAll()
            }
            #expect(try await store.ledger.work.leavingFiles() == ["aa"])
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `where a file can be had upstream is told once a fetch has failed, until it is stored`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.succeeded).id
        let now = store.clock.now
        let job = try #require(try await store.ledger.work.claimFiles(at: now, lease: .zero, limit: 1).first)
        #expect(try await store.ledger.reader.liveAddress(of: video) == nil)
        try await store.ledger.work.recordFileTrouble(of: job, url: "https://b", trouble: .receiver, tryAgainAt: now)
        #expect(try await store.ledger.reader.liveAddress(of: video) == "https://b")
        #expect(try await store.recordStored(Self.file, of: video, expiresAt: now) == .kept)
        #expect(try await store.ledger.reader.liveAddress(of: video) == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `files are found by their names`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await Self.videos(in: store, seconds: [10])[0]
        let waiting = try await store.place(.succeeded).id
        let failed = try await store.place(.failed).id
        #expect(try await store.ledger.work.knownFiles(among: ["aa", "bb"]) == ["aa"])
        #expect(try await store.ledger.work.knownFiles(among: []) == [])
        #expect(try await store.ledger.work.videosWithFiles(among: [video, waiting, failed]) == [video, waiting])
    }
}
