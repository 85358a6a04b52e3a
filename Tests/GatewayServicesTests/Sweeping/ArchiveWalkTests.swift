import FoundationEssentials
import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayArchive
@testable import GatewayServices

struct ArchiveWalkTests {
    private static let digest = String(repeating: "0f", count: 32)
    private static let stranger = "01J000000000000000000000XY"

    /// A rig whose clock is so far ahead that every file is old, or far behind.
    private static func rig(_ engine: TestLedger.Engine, isLate: Bool = true) async throws -> ServiceRig {
        try await ServiceRig(engine, clock: ManualClock(start: Timestamp(seconds: isLate ? 4_000_000_000 : 1_000_000)))
    }

    private static func write(_ name: String, in folder: String, of rig: ServiceRig) throws {
        let path = "\(rig.folder)/\(folder)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        #expect(FileManager.default.createFile(atPath: "\(path)/\(name)", contents: Data([1, 2, 3])))
    }

    @Test(arguments: TestLedger.Engine.allCases, [true, false])
    func `files that nobody knows are kept apart at the start, but not what was just written`(
        _ engine: TestLedger.Engine,
        isLate: Bool
    ) async throws {
        let rig = try await Self.rig(engine, isLate: isLate)
        let video = try await rig.makeVideo(with: [1])
        let kept = rig.files
        try Self.write(Self.digest + ".mp4", in: "0f", of: rig)
        try Self.write(Self.stranger + ".mp4", in: "XY", of: rig)
        await rig.walk.run()
        let apart = rig.files.filter { $0.hasPrefix(rig.archive.layout.unknown) }
        let names = [Self.digest, Self.stranger].map { "\(rig.archive.layout.unknown)/\($0).mp4" }
        #expect(apart == (isLate ? names.sorted() : []))
        #expect(rig.files.count == kept.count + 2)
        #expect(Set(rig.files).isSuperset(of: kept))
        let lines = rig.takeLines().filter { $0 == "notice: files without a video are kept apart in the archive" }
        #expect(lines.count == (isLate ? 1 : 0))
        #expect(try await rig.video(video)?.file != .gone)
        #expect(rig.leftovers == [])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what does not have a name of the archive's stays`(_ engine: TestLedger.Engine) async throws {
        let rig = try await Self.rig(engine)
        try Self.write("holiday.mp4", in: "0f", of: rig)
        try Self.write(Self.digest + ".mp4", in: "ff", of: rig)
        try Self.write(Self.digest + ".mp4", in: "old files", of: rig)
        try Self.write(Self.digest + ".mp4", in: ".", of: rig)
        await rig.walk.run()
        #expect(rig.files.count == 4)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file that somebody took aside and died is put back if it has an owner`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await Self.rig(engine)
        let video = try await rig.makeVideo(with: [1])
        guard case .stored(let file) = try await rig.video(video)?.file else {
            Issue.record("no file")
            return
        }
        _ = try await rig.archive.takeAside(file.digest, name: "x")
        try Self.write(Self.digest + ".y", in: "outgoing", of: rig)
        #expect(rig.files == [])
        await rig.sweeper.sweep([.audit])
        let stranger = rig.archive.layout.unknownPath(of: .digest(Self.digest))
        #expect(Set(rig.files) == [rig.archive.layout.path(of: file.digest), stranger])
        #expect(rig.leftovers == [])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `in an archive of another store everything stays`(_ engine: TestLedger.Engine) async throws {
        let rig = try await Self.rig(engine)
        _ = try await rig.makeVideo(with: [1])
        await rig.walk.run()
        // A store that knows of nothing, with the same archive.
        let other = try await Self.rig(engine)
        _ = try await other.store.ledger.tenants.secret(named: "archive", orKeep: "cafe")
        let lost = ArchiveWalk(
            ledger: other.store.ledger.work,
            archive: rig.archive,
            limits: rig.archiving,
            clock: other.store.clock,
            entropy: other.store.entropy,
            logger: other.logger
        )
        await lost.run()
        #expect(rig.files.count == 1)
        #expect(other.takeLines().count { $0.hasPrefix("error: the archive belongs to another store") } == 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `many files are looked through`(_ engine: TestLedger.Engine) async throws {
        let rig = try await Self.rig(engine)
        for number in 100..<(101 + 2 * ArchiveWalk.batch) {
            try Self.write("0f\(number)" + String(repeating: "0", count: 59) + ".mp4", in: "0f", of: rig)
        }
        await rig.walk.run()
        #expect(try await rig.archive.filesApart().count == 1 + 2 * ArchiveWalk.batch)
        #expect(rig.files.count == 1 + 2 * ArchiveWalk.batch)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file of the version before gets its own name, keeps the old one, and both go`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await Self.rig(engine)
        let video = try await rig.makeVideo(with: [1, 2, 3])
        let own = try #require(rig.files.first)
        // As the version before leaves it: no line of its own, and named by the video.
        let former = rig.archive.layout.formerPath(of: video)
        try FileManager.default.createDirectory(
            atPath: "\(rig.folder)/\(video.taskID.suffix(2))",
            withIntermediateDirectories: true
        )
        try FileManager.default.moveItem(atPath: own, toPath: former)
        try await rig.store.engine.write { connection throws(GatewayError) in
            _ = try connection.run("DELETE FROM files")
        }
        await rig.walk.run()
        #expect(rig.files == [former])
        await rig.sweeper.sweep()
        #expect(Set(rig.files) == [former, own])
        #expect(try await rig.store.ledger.work.archiveSize() == 3)
        await rig.walk.run()
        #expect(rig.files.count == 2)
        rig.store.clock.advance(by: .seconds(86_400))
        await rig.sweeper.sweep()
        #expect(rig.files == [])
        #expect(try await rig.video(video)?.file == .gone)
    }

    @Test
    func `each task of a sweep has its turn`() {
        var rhythm = SweepRhythm()
        var turns: [SweepTask: Int] = [:]
        for _ in 0..<600 {
            for task in rhythm.next() {
                turns[task, default: 0] += 1
            }
        }
        #expect(turns == [.room: 120, .uses: 10, .retention: 10, .audit: 1])
    }
}
