import FoundationEssentials
import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayArchive
@testable import GatewayServices

struct TroubledArchiveTests {
    private static let failing =
        "error: the archive cannot be written; files stay with the upstream until it can, so make room or correct it soon"

    @Test
    func `an archive that cannot be written is told once, again every ten minutes, and when it can be again`() {
        let alarm = ArchiveAlarm()
        let start = Duration.seconds(1000)
        #expect(alarm.note(isFailing: false, at: start) == nil)
        #expect(alarm.note(isFailing: true, at: start) == .failing)
        #expect(alarm.note(isFailing: true, at: start + .milliseconds(599_999)) == nil)
        #expect(alarm.note(isFailing: true, at: start + .seconds(600)) == .failing)
        #expect(alarm.note(isFailing: false, at: start + .seconds(601)) == .recovered)
        #expect(alarm.note(isFailing: false, at: start + .seconds(602)) == nil)
        #expect(alarm.note(isFailing: true, at: start + .seconds(603)) == .failing)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `while the archive cannot be written videos stay completed and files are fetched again later`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine)
        let archiver = rig.archiver
        let video = try await rig.makeVideo()
        // A file in the place of the folder: also the superuser cannot write below it.
        try FileManager.default.removeItem(atPath: rig.archive.layout.incoming)
        #expect(FileManager.default.createFile(atPath: rig.archive.layout.incoming, contents: nil))
        _ = rig.takeLines()
        for _ in 0..<5 {
            rig.source.answer(.success([1, 2, 3]))
            try await archiver.step()
            rig.store.clock.advance(by: .seconds(60))
        }
        #expect(rig.takeLines() == [Self.failing])
        #expect(try await rig.video(video)?.status == .completed)
        #expect(try await rig.video(video)?.file == .pending)
        #expect(try await rig.store.ledger.reader.liveAddress(of: video) != nil)
        try FileManager.default.removeItem(atPath: rig.archive.layout.incoming)
        try await rig.archive.prepare(keepingWhatChangedSince: rig.store.clock.now)
        rig.source.answer(.success([1, 2, 3]))
        try await archiver.step()
        #expect(rig.files.count == 1)
        #expect(rig.takeLines() == ["info: file archived", "notice: the archive can be written again"])
        #expect(rig.upstream.createCount == 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `trouble of the upstream is none of the archive's`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let archiver = rig.archiver
        _ = try await rig.makeVideo()
        _ = rig.takeLines()
        for status in [403, 404] {
            rig.source.answer(.failure(FileTrouble(.notYet, status: status)))
            try await archiver.step()
            rig.store.clock.advance(by: .seconds(10))
        }
        let line = "warning: a file could not be fetched; it will be tried again"
        #expect(rig.takeLines() == [line, line])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file that cannot be put into its place leaves nothing behind`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let bytes: [UInt8] = [1, 2, 3]
        let digest = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"
        let folder = rig.archive.layout.folder(of: digest)
        let video = try await rig.makeVideo()
        #expect(FileManager.default.createFile(atPath: folder, contents: nil))
        rig.source.answer(.success(bytes), .success(bytes))
        try await rig.archiver.step()
        #expect(try await rig.video(video)?.file == .pending)
        #expect(rig.leftovers == [])
        try FileManager.default.removeItem(atPath: folder)
        rig.store.clock.advance(by: .seconds(10))
        try await rig.archiver.step()
        #expect(rig.files == [rig.archive.layout.path(of: digest)])
    }
}
