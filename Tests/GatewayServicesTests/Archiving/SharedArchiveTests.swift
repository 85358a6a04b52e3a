import FoundationEssentials
import GatewayArchive
import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayServices

struct SharedArchiveTests {
    private let bytes = [UInt8](repeating: 7, count: 2500)

    private static func isStored(_ video: VideoID, in rig: ServiceRig) async throws -> Bool {
        if case .stored = try await rig.video(video)?.file {
            return true
        }
        return false
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `videos with the same bytes share a file, which goes with the last of them`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine)
        let videos = [try await rig.makeVideo(with: bytes), try await rig.makeVideo(with: bytes)]
        #expect(rig.files.count == 1)
        #expect(rig.leftovers == [])
        try await rig.store.ledger.admissions.delete(videos[0], of: rig.store.tenant.id, at: rig.store.clock.now)
        await rig.sweeper.sweep()
        #expect(rig.files.count == 1)
        #expect(try await Self.isStored(videos[1], in: rig))
        try await rig.store.ledger.admissions.delete(videos[1], of: rig.store.tenant.id, at: rig.store.clock.now)
        await rig.sweeper.sweep()
        #expect(rig.files == [])
        #expect(rig.leftovers == [])
        #expect(try await rig.store.ledger.work.leavingFiles() == [])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file that arrives for a deleted video goes again`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let video = try await rig.makeVideo()
        let deleting = DeletingSource(bytes: bytes) {
            try await rig.store.ledger.admissions.delete(video, of: rig.store.tenant.id, at: rig.store.clock.now)
        }
        try await rig.archiver(from: deleting).step()
        #expect(rig.files.count == 1)
        await rig.sweeper.sweep()
        #expect(rig.files == [])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file of the wrong length is written anew`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let first = try await rig.makeVideo(with: bytes)
        let path = try #require(rig.files.first)
        try Data([1, 2, 3]).write(to: URL(filePath: path))
        let second = try await rig.makeVideo(with: bytes)
        #expect(FileManager.default.contents(atPath: path).map { Array($0) } == bytes)
        #expect(try await Self.isStored(first, in: rig))
        #expect(try await Self.isStored(second, in: rig))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the archive keeps to its size, without the files that are being read`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine)
        var videos: [VideoID] = []
        for number in 1...4 {
            videos.append(try await rig.makeVideo(with: [UInt8](repeating: UInt8(number), count: 1000)))
        }
        guard case .stored(let oldest) = try await rig.video(videos[0])?.file else {
            throw UnexpectedFile()
        }
        let reading = rig.use.read(oldest.digest, at: rig.store.clock.now)
        rig.archiving.replace(with: .init(fileBytes: 10_000, totalBytes: 2999, retention: .seconds(86_400)))
        await rig.sweeper.sweep([.uses])
        #expect(rig.files.count == 4)
        await rig.sweeper.sweep()
        #expect(rig.files.count == 2)
        var stored: [Bool] = []
        for video in videos {
            stored.append(try await Self.isStored(video, in: rig))
        }
        #expect(stored == [true, false, false, true])
        withExtendedLifetime(reading) {}
        #expect(try await rig.store.ledger.work.leavingFiles() == [])
        #expect(rig.takeLines().filter { $0 == "notice: a file leaves the archive to make room" }.count == 2)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file that is kept open is let go when it is removed`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let (store, openFiles) = (rig.store, rig.use.openFiles)
        let video = try await rig.makeVideo(with: bytes)
        guard case .stored(let archived) = try await rig.video(video)?.file else {
            throw UnexpectedFile()
        }
        let reading = rig.use.read(archived.digest, at: store.clock.now)
        let file = try await rig.archive.open(archived, of: video, reading: reading)
        openFiles.keep(try #require(file), digest: archived.digest)
        await rig.sweeper.sweep()
        #expect(openFiles.count == 1)
        try await store.ledger.admissions.delete(video, of: store.tenant.id, at: store.clock.now)
        await rig.sweeper.sweep()
        #expect(rig.files == [])
        #expect(openFiles.count == 0)
    }

    /// Two servers: one is about to remove a file while the other one brings the same.
    @Test(arguments: TestLedger.Engine.allCases, [true, false])
    func `a file that is brought again while it leaves stays, and its video has it`(
        _ engine: TestLedger.Engine,
        isAsideFirst: Bool
    ) async throws {
        let rig = try await ServiceRig(engine)
        let first = try await rig.makeVideo(with: bytes)
        let (ledger, now) = (rig.store.ledger, rig.store.clock.now)
        try await ledger.work.recordFileRemoved(of: first, at: now)
        let digest = try #require(try await ledger.work.leavingFiles().first)
        var aside: FileAside?
        if isAsideFirst {
            aside = try await rig.archive.takeAside(digest, name: "x")
        }
        let second = try await rig.makeVideo(with: bytes)
        if !isAsideFirst {
            aside = try await rig.archive.takeAside(digest, name: "x")
        }
        #expect(aside != nil)
        try await rig.archive.decide(about: digest, aside: aside, by: ledger.work)
        #expect(try await Self.isStored(second, in: rig))
        #expect(rig.files.count == 1)
        #expect(rig.leftovers == [])
        await rig.sweeper.sweep()
        #expect(rig.files.count == 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `while the store does not answer nothing is removed`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let video = try await rig.makeVideo(with: bytes)
        try await rig.store.ledger.work.recordFileRemoved(of: video, at: rig.store.clock.now)
        let digest = try #require(try await rig.store.ledger.work.leavingFiles().first)
        let aside = try await rig.archive.takeAside(digest, name: "x")
        try await rig.store.close()
        await #expect(throws: GatewayError.self) {
            try await rig.archive.decide(about: digest, aside: aside, by: rig.store.ledger.work)
        }
        #expect(rig.files.count == 1)
        #expect(rig.leftovers == [])
    }
}

private struct UnexpectedFile: Error {}

/// A source that lets something happen before a file has arrived.
private struct DeletingSource: VideoFileSource {
    let bytes: [UInt8]
    let meanwhile: @Sendable () async throws -> Void

    func fetch(
        _ url: String,
        limit: Int64,
        into sink: (ArraySlice<UInt8>) async throws -> Void
    ) async throws(FileTrouble) {
        do {
            try await meanwhile()
            try await sink(bytes[...])
        } catch {
            throw FileTrouble(.receiver, detail: "\(error)")
        }
    }
}
