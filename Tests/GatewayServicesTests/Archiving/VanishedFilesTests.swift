import FoundationEssentials
import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayArchive
@testable import GatewayServices

struct VanishedFilesTests {
    /// Whose the archive's folder says it is.
    enum Owner: CaseIterable {
        case us
        case nobody
        case another
    }

    private static func file(of video: VideoID, in rig: ServiceRig) async throws -> ArchivedFile {
        guard case .stored(let file) = try await rig.video(video)?.file else {
            throw CancellationError()
        }
        return file
    }

    @discardableResult
    private static func note(_ file: ArchivedFile, of video: VideoID, in rig: ServiceRig) async -> Bool {
        rig.store.clock.advance(by: .seconds(1))
        return await MissingFiles(
            ledger: rig.store.ledger.work,
            archive: rig.archive,
            clock: rig.store.clock,
            logger: rig.logger
        )
        .note(file, of: video)
    }

    @Test(arguments: TestLedger.Engine.allCases, Owner.allCases)
    func `a missing file is recorded only where the archive is known for ours`(
        _ engine: TestLedger.Engine,
        owner: Owner
    ) async throws {
        let rig = try await ServiceRig(engine)
        await rig.walk.run()
        let video = try await rig.makeVideo(with: [1, 2])
        let file = try await Self.file(of: video, in: rig)
        try FileManager.default.removeItem(atPath: rig.archive.layout.path(of: file.digest))
        switch owner {
        case .us: break
        case .nobody: try FileManager.default.removeItem(atPath: rig.archive.ownerLocation)
        case .another: try Data("another".utf8).write(to: URL(filePath: rig.archive.ownerLocation))
        }
        _ = rig.takeLines()
        #expect(await Self.note(file, of: video, in: rig) == (owner == .us))
        #expect((try await rig.video(video)?.file == .gone) == (owner == .us))
        #expect(rig.takeLines().map { $0.hasPrefix("error: a file is missing") } == [true])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a damaged file is recorded, and one that is there is not`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        await rig.walk.run()
        let video = try await rig.makeVideo(with: [1, 2])
        let file = try await Self.file(of: video, in: rig)
        #expect(await !Self.note(file, of: video, in: rig))
        #expect(try await rig.video(video)?.file == .stored(file))
        try Data([1]).write(to: URL(filePath: rig.archive.layout.path(of: file.digest)))
        await Self.note(file, of: video, in: rig)
        #expect(try await rig.video(video)?.file == .gone)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a folder where the disk is not mounted does not become ours at the start`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine)
        await rig.walk.run()
        let video = try await rig.makeVideo(with: [1, 2])
        let file = try await Self.file(of: video, in: rig)
        try FileManager.default.removeItem(atPath: rig.folder)
        try await rig.archive.prepare(keepingWhatChangedSince: rig.store.clock.now)
        _ = rig.takeLines()
        await rig.walk.run()
        #expect(rig.takeLines().map { $0.hasPrefix("error: the archive's folder does not say whose it is") } == [true])
        await Self.note(file, of: video, in: rig)
        #expect(try await rig.video(video)?.file == .stored(file))
        // As the operator is told to do when the files are lost indeed.
        let name = try #require(try await rig.store.ledger.work.archiveName())
        try Data(name.utf8).write(to: URL(filePath: rig.archive.ownerLocation))
        await Self.note(file, of: video, in: rig)
        #expect(try await rig.video(video)?.file == .gone)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a store without files takes a new folder`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        for _ in 0..<2 {
            await rig.walk.run()
            #expect(try await rig.archive.owner() == rig.store.ledger.work.archiveName())
            try FileManager.default.removeItem(atPath: rig.archive.ownerLocation)
        }
    }
}
