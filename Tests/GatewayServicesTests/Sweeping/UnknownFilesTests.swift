import FoundationEssentials
import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayArchive
@testable import GatewayServices

/// Files of the archive that no video has, as after the restore of an older copy of the store.
struct UnknownFilesTests {
    private static let bytes = [UInt8](repeating: 7, count: 1000)

    private static func days(_ count: Int) -> Duration {
        .seconds(86_400 * count)
    }

    /// A rig whose clock is so far ahead that every file is old.
    private static func rig(_ engine: TestLedger.Engine) async throws -> ServiceRig {
        let rig = try await ServiceRig(engine, clock: ManualClock(start: Timestamp(seconds: 4_000_000_000)))
        await rig.walk.run()
        return rig
    }

    /// Makes a video, and then a store of what it was before that, with the walk of a start on it.
    private static func forgotten(in rig: ServiceRig) async throws -> (video: VideoID, file: ArchivedFile) {
        let video = try await rig.makeVideo(with: bytes)
        guard case .stored(let file) = try await rig.video(video)?.file else {
            throw CancellationError()
        }
        try await rig.store.engine.write { connection throws(GatewayError) in
            _ = try connection.run("UPDATE videos SET file_state = 'gone'")
            _ = try connection.run("DELETE FROM files")
        }
        await rig.walk.run()
        return (video, file)
    }

    /// The store as it was before.
    private static func remember(_ file: ArchivedFile, in rig: ServiceRig) async throws {
        let now = rig.store.clock.now
        try await rig.store.engine.write { connection throws(GatewayError) in
            _ = try connection.run(
                "UPDATE videos SET file_state = 'stored', file_expires_at = $1",
                [SQLValue(now + .seconds(1_000_000_000))]
            )
            _ = try connection.run(
                "INSERT INTO files (digest, size, stored_at, used_at, expected_until) VALUES ($1, $2, $3, $3, $3)",
                [.text(file.digest), .integer(file.size), SQLValue(now)]
            )
        }
    }

    /// Puts a file apart that nobody knows.
    private static func write(_ digit: String, kept: Duration, in rig: ServiceRig) throws {
        let path = rig.archive.layout.unknownPath(of: .digest(String(repeating: digit, count: 64)))
        let time = Double((rig.store.clock.now - kept).seconds)
        let changed = [FileAttributeKey.modificationDate: Date(timeIntervalSince1970: time)]
        #expect(FileManager.default.createFile(atPath: path, contents: Data(bytes), attributes: changed))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file that no video has is found when its video asks for it`(_ engine: TestLedger.Engine) async throws {
        let rig = try await Self.rig(engine)
        let (video, file) = try await Self.forgotten(in: rig)
        #expect(rig.files == [rig.archive.layout.unknownPath(of: .digest(file.digest))])
        #expect(try await rig.archive.has(file, of: video))
        let reading = rig.use.read(file.digest, at: rig.store.clock.now)
        let opened = try await rig.archive.open(file, of: video, reading: reading)
        #expect(opened?.size == file.size)
        #expect(rig.files == [rig.archive.layout.path(of: file.digest)])
        let other = ArchivedFile(digest: file.digest, size: 999)
        #expect(try await rig.archive.has(other, of: video) == false)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file that is known again goes back into its place`(_ engine: TestLedger.Engine) async throws {
        let rig = try await Self.rig(engine)
        let (_, file) = try await Self.forgotten(in: rig)
        try await Self.remember(file, in: rig)
        _ = rig.takeLines()
        await rig.sweeper.sweep([.audit])
        #expect(rig.files == [rig.archive.layout.path(of: file.digest)])
        #expect(rig.takeLines() == ["notice: files that had no video have one again"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file that was made again is kept once`(_ engine: TestLedger.Engine) async throws {
        let rig = try await Self.rig(engine)
        let (_, file) = try await Self.forgotten(in: rig)
        _ = try await rig.makeVideo(with: Self.bytes)
        #expect(rig.files.count == 2)
        await rig.sweeper.sweep([.audit])
        #expect(rig.files == [rig.archive.layout.path(of: file.digest)])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file that no video has is removed when its time is over`(_ engine: TestLedger.Engine) async throws {
        let rig = try await Self.rig(engine)
        rig.archiving.replace(
            with: .init(fileBytes: 10_000, totalBytes: 100_000, retention: Self.days(1), unknown: Self.days(3))
        )
        _ = try await Self.forgotten(in: rig)
        rig.store.clock.advance(by: Self.days(3) - .seconds(1))
        _ = rig.takeLines()
        await rig.sweeper.sweep()
        #expect(rig.files.count == 1)
        #expect(rig.takeLines() == [])
        rig.store.clock.advance(by: .seconds(1))
        await rig.sweeper.sweep()
        #expect(rig.files == [])
        #expect(rig.takeLines() == ["notice: files without a video are removed from the archive"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `files that no video has make room first, the oldest of them before the others`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await Self.rig(engine)
        let video = try await rig.makeVideo(with: Self.bytes)
        for (digit, days) in [("a", 2), ("b", 3), ("c", 1)] {
            try Self.write(digit, kept: Self.days(days), in: rig)
        }
        rig.archiving.replace(with: .init(fileBytes: 10_000, totalBytes: 3999, retention: Self.days(1)))
        await rig.sweeper.sweep()
        let kept = try await rig.archive.filesApart().map(\.name)
        #expect(kept == ["a", "c"].map { ArchiveName.digest(String(repeating: $0, count: 64)) })
        rig.archiving.replace(with: .init(fileBytes: 10_000, totalBytes: 1000, retention: Self.days(1)))
        await rig.sweeper.sweep()
        #expect(try await rig.archive.filesApart() == [])
        #expect(try await rig.video(video)?.file != .gone)
        #expect(rig.files.count == 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `in an archive of another store they stay`(_ engine: TestLedger.Engine) async throws {
        let rig = try await Self.rig(engine)
        _ = try await Self.forgotten(in: rig)
        try Data("another".utf8).write(to: URL(filePath: rig.archive.ownerLocation))
        rig.archiving.replace(with: .init(fileBytes: 10_000, totalBytes: 1, retention: Self.days(1)))
        rig.store.clock.advance(by: Self.days(1000))
        await rig.sweeper.sweep()
        #expect(rig.files.count == 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file that was announced and never recorded is not removed at once`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await Self.rig(engine)
        let video = try await rig.store.admit().id
        let staged = try await rig.archive.stage(video, name: "x") { sink in
            try await sink(Self.bytes[...])
        }
        let now = rig.store.clock.now
        try await rig.store.ledger.work.expect(staged.file, at: now, until: now)
        try await rig.archive.commit(staged)
        await rig.sweeper.sweep()
        #expect(rig.files == [rig.archive.layout.unknownPath(of: .digest(staged.file.digest))])
        #expect(try await rig.store.ledger.work.leavingFiles() == [])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file that was taken from its last video is removed at once`(_ engine: TestLedger.Engine) async throws {
        let rig = try await Self.rig(engine)
        let video = try await rig.makeVideo(with: Self.bytes)
        try await rig.store.ledger.work.recordFileRemoved(of: video, at: rig.store.clock.now)
        await rig.sweeper.sweep()
        #expect(rig.files == [])
    }
}
