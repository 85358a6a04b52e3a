import FoundationEssentials
import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayServices

struct ArchiverTests {
    private let bytes = (0..<2500).map { UInt8(truncatingIfNeeded: $0) }

    /// The bytes of the only file in the archive.
    private func storedBytes(in rig: ServiceRig) -> [UInt8]? {
        rig.files.first.flatMap { FileManager.default.contents(atPath: $0) }.map { Array($0) }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a made video's file is kept whole, with its digest and its end`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let id = try await rig.makeVideo()
        rig.source.answer(.success(bytes))
        try await rig.archiver.step()
        let video = try #require(try await rig.video(id))
        let digest = "ed40853ee78d1ad8c3df77e385ac07c7e258ce34fdbb8c9b5b05a6326e79ec29"
        #expect(video.file == .stored(ArchivedFile(digest: digest, size: 2500)))
        #expect(storedBytes(in: rig) == bytes)
        #expect(video.fileExpiresAt == rig.store.clock.now + .seconds(86_400))
        #expect(rig.leftovers.isEmpty)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `limits that change hold for the next file`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let id = try await rig.makeVideo()
        let archiver = rig.archiver
        rig.source.answer(.success(bytes), .success(bytes))
        rig.archiving.replace(with: .init(fileBytes: 2499, totalBytes: 9999, retention: .seconds(7)))
        try await archiver.step()
        #expect(storedBytes(in: rig) == nil)
        rig.archiving.replace(with: .init(fileBytes: 2500, totalBytes: 9999, retention: .seconds(7)))
        rig.store.clock.advance(by: .seconds(10))
        try await archiver.step()
        #expect(try await rig.video(id)?.fileExpiresAt == rig.store.clock.now + .seconds(7))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a fetch that fails is tried again, later from a fresh address, and never makes a video again`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine)
        _ = try await rig.makeVideo()
        rig.source.answer(.failure(FileTrouble(.notYet, status: 403)), .failure(FileTrouble(.cut)), .success(bytes))
        rig.upstream.answerQueries(.found(TaskReport(id: "42", phase: .succeeded(url: "https://a/fresh"))))
        for _ in 0..<3 {
            try await rig.archiver.step()
            rig.store.clock.advance(by: .seconds(10))
        }
        #expect(rig.source.addresses == ["https://a/first", "https://a/first", "https://a/fresh"])
        #expect(storedBytes(in: rig) == bytes)
        #expect(rig.upstream.createCount == 1)
        #expect(rig.leftovers.isEmpty)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file beyond the size limit is not kept`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let id = try await rig.makeVideo()
        rig.source.answer(.success([UInt8](repeating: 7, count: 10_001)))
        try await rig.archiver.step()
        #expect(try await rig.video(id)?.file == .pending)
        #expect(storedBytes(in: rig) == nil)
        rig.store.clock.advance(by: .seconds(10))
        rig.source.answer(.success([UInt8](repeating: 7, count: 10_000)))
        try await rig.archiver.step()
        #expect(storedBytes(in: rig)?.count == 10_000)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file that cannot be had in time is given up`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let id = try await rig.makeVideo()
        rig.store.clock.advance(by: Archiver.patience)
        try await rig.archiver.step()
        #expect(try await rig.video(id)?.file == .gone)
        #expect(try await rig.video(id)?.state == .succeeded)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file beyond its retention is removed and its video stays`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let id = try await rig.makeVideo()
        rig.source.answer(.success(bytes))
        try await rig.archiver.step()
        rig.store.clock.advance(by: .seconds(86_399))
        await rig.sweeper.sweep()
        #expect(storedBytes(in: rig) == bytes)
        rig.store.clock.advance(by: .seconds(1))
        await rig.sweeper.sweep()
        #expect(storedBytes(in: rig) == nil)
        #expect(try await rig.video(id)?.file == .gone)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a deleted video's file goes with it, also when it arrives later`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let id = try await rig.makeVideo()
        rig.source.answer(.success(bytes))
        try await rig.archiver.step()
        try await rig.store.ledger.admissions.delete(id, of: rig.store.tenant.id, at: rig.store.clock.now)
        await rig.sweeper.sweep()
        #expect(storedBytes(in: rig) == nil)
    }
}
