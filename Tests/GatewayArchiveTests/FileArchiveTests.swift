import FoundationEssentials
import GatewayModel
import GatewayTestKit
import Glibc
import NIOCore
import Testing

@testable import GatewayArchive

struct FileArchiveTests {
    private let bytes = (0..<2500).map { UInt8(truncatingIfNeeded: $0) }
    private let digest = "ed40853ee78d1ad8c3df77e385ac07c7e258ce34fdbb8c9b5b05a6326e79ec29"
    private let now = Timestamp(seconds: 1000)
    private let folder: TemporaryFolder
    private let archive: FileArchive
    private let video: VideoID

    init() async throws {
        folder = try TemporaryFolder()
        archive = FileArchive(root: folder.path)
        video = try #require(VideoID(taskID: "01J000000000000000000000XY"))
        try await archive.prepare(keepingWhatChangedSince: now)
    }

    /// The paths of the files that lie in the archive's folders.
    private var files: [String] {
        let all = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
        return all.filter { $0.contains("/") }.sorted()
    }

    private func stage(name: String = "x") async throws -> StagedFile {
        try await archive.stage(video, name: name) { [bytes] sink in
            try await sink(bytes[..<1000])
            try await sink(bytes[1000...])
        }
    }

    /// Puts a file into the archive behind its back.
    private func write(_ bytes: [UInt8], named name: String, in shard: String) throws {
        let parent = "\(folder.path)/\(shard)"
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: "\(parent)/\(name)"))
    }

    @Test
    func `a staged file can be read once it is in its place`() async throws {
        let staged = try await stage()
        let file = ArchivedFile(digest: digest, size: 2500)
        #expect(staged.file == file)
        #expect(files == ["incoming/\(video.taskID)-x"])
        #expect(try await archive.has(file, of: video) == false)
        try await archive.commit(staged)
        #expect(files == ["ed/\(digest).mp4"])
        #expect(try await archive.has(file, of: video))
        let reading = ArchiveUse().read(digest, at: now)
        let opened = try #require(try await archive.open(file, of: video, reading: reading))
        #expect(opened.size == 2500)
        #expect(try await Array(buffer: opened.read(100..<2500)) == Array(bytes[100...]))
    }

    @Test
    func `what is in memory can be sent as it lies there, and what a file does not have cannot`() async throws {
        let staged = try await stage()
        try await archive.commit(staged)
        let reading = ArchiveUse().read(digest, at: now)
        let opened = try #require(try await archive.open(staged.file, of: video, reading: reading))
        for part in [0..<2501, 2500..<2501, 9000..<9001] as [Range<Int64>] {
            #expect(opened.regionInMemory(part) == nil)
        }
        // Some file systems cannot tell, such as one that lies in memory as a whole.
        if let region = opened.regionInMemory(100..<2500) {
            #expect(region.readerIndex == 100)
            #expect(region.endIndex == 2500)
            let lent = try region.fileHandle.withUnsafeFileDescriptor { lseek($0, 0, SEEK_END) }
            #expect(lent == 2500)
        }
        #expect(truncate(archive.layout.path(of: digest), 2499) == 0)
        #expect(opened.regionInMemory(100..<2500) == nil)
        await #expect(throws: OpenFile.Failure.self) { try await opened.read(100..<2500) }
    }

    @Test
    func `the same bytes take one place`() async throws {
        for name in ["x", "y"] {
            try await archive.commit(try await stage(name: name))
        }
        #expect(files == ["ed/\(digest).mp4"])
    }

    @Test
    func `a file that breaks off or is not wanted leaves nothing behind`() async throws {
        await #expect(throws: FileTrouble(.cut)) {
            _ = try await archive.stage(video, name: "x") { [bytes] sink in
                try await sink(bytes[...])
                throw FileTrouble(.cut)
            }
        }
        #expect(files == [])
        await archive.discard(try await stage())
        #expect(files == [])
    }

    @Test
    func `what else goes wrong is the receiver's trouble`() async throws {
        let trouble = await #expect(throws: FileTrouble.self) {
            _ = try await archive.stage(video, name: "x") { _ in throw CancellationError() }
        }
        #expect(trouble?.kind == .receiver)
        #expect(files == [])
    }

    @Test
    func `what a dead process left half written is cleared away, but not what is being written`() async throws {
        for (name, seconds) in [("dead", 999.0), ("living", 1000.0)] {
            let path = archive.layout.incoming + "/" + name
            let changed = [FileAttributeKey.modificationDate: Date(timeIntervalSince1970: seconds)]
            #expect(FileManager.default.createFile(atPath: path, contents: Data([1]), attributes: changed))
        }
        try await archive.prepare(keepingWhatChangedSince: Timestamp(milliseconds: 1_000_000))
        #expect(files == ["incoming/living"])
    }

    @Test
    func `a file that is taken aside comes back or is removed`() async throws {
        let staged = try await stage()
        try await archive.commit(staged)
        let first = try #require(try await archive.takeAside(digest, name: "y"))
        #expect(first.digest == digest)
        #expect(files == ["outgoing/\(digest).y"])
        #expect(try await archive.has(staged.file, of: video) == false)
        #expect(try await archive.takeAside(digest, name: "z") == nil)
        try await archive.restore(first)
        #expect(try await archive.has(staged.file, of: video))
        await archive.remove(try #require(try await archive.takeAside(digest, name: "z")))
        #expect(files == [])
    }

    @Test
    func `a file that is kept apart says since when, and is found by whoever asks for it`() async throws {
        let staged = try await stage()
        try await archive.commit(staged)
        try write([1, 2, 3], named: "01J000000000000000000000XY.mp4", in: "XY")
        try await archive.keepApart(try #require(try await archive.takeAside(digest, name: "y")), at: now)
        let later = Timestamp(milliseconds: now.milliseconds + 1)
        let long = Timestamp(seconds: 4_000_000_000)
        #expect(try await archive.keepFormerApart(of: video, changedBefore: now, at: later) == false)
        #expect(try await archive.keepFormerApart(of: video, changedBefore: long, at: later))
        #expect(files == ["unknown/\(video.taskID).mp4", "unknown/\(digest).mp4"].sorted())
        let apart = try await archive.filesApart()
        #expect(apart.map(\.since) == [now, later])
        #expect(apart.map(\.name) == [.digest(digest), .video(video)])
        #expect(apart.map(\.size) == [2500, 3])
        let reading = ArchiveUse().read(digest, at: now)
        #expect(try await archive.open(staged.file, of: video, reading: reading)?.size == 2500)
        #expect(files.contains("ed/\(digest).mp4"))
        try await archive.bringBack(apart[1])
        #expect(files == ["XY/\(video.taskID).mp4", "ed/\(digest).mp4"])
    }

    @Test
    func `a damaged file gives way to the whole one that was kept apart`() async throws {
        let staged = try await stage()
        try await archive.commit(staged)
        try await archive.keepApart(try #require(try await archive.takeAside(digest, name: "y")), at: now)
        try write([1], named: "\(digest).mp4", in: "ed")
        let reading = ArchiveUse().read(digest, at: now)
        #expect(try await archive.open(staged.file, of: video, reading: reading)?.size == 2500)
        #expect(files == ["ed/\(digest).mp4"])
    }

    @Test
    func `what does not have a name of the archive's is not listed`() async throws {
        try await archive.commit(try await stage())
        try write([1], named: "01J000000000000000000000XY.mp4", in: "XY")
        try write([1], named: "holiday.mp4", in: "ed")
        try write([1], named: "\(digest).mp4", in: "ff")
        try write([1], named: "\(digest).mp4", in: "old files")
        var found: [String: [ArchiveName]] = [:]
        for shard in try await archive.shards() {
            found[shard] = try await archive.list(shard)
        }
        #expect(found == ["XY": [.video(video)], "ed": [.digest(digest)], "ff": []])
    }

    @Test
    func `an archive belongs to the first store that may claim it`() async throws {
        #expect(try await archive.isOwned(by: "cafe", mayClaim: false) == false)
        #expect(try await archive.owner() == nil)
        #expect(try await archive.isOwned(by: "cafe", mayClaim: true))
        #expect(try await archive.owner() == "cafe")
        #expect(try await archive.isOwned(by: "beef", mayClaim: true) == false)
    }

    @Test
    func `a file under its video's name is opened too, but none of another length`() async throws {
        try write([1, 2, 3], named: "01J000000000000000000000XY.mp4", in: "XY")
        for (size, isThere) in [(Int64(3), true), (4, false)] {
            let file = ArchivedFile(digest: digest, size: size)
            let opened = try await archive.open(file, of: video, reading: ArchiveUse().read(digest, at: now))
            #expect((opened != nil) == isThere)
            #expect(try await archive.has(file, of: video) == isThere)
        }
    }

    @Test
    func `a file is known to be read for as long as it is open`() async throws {
        let use = ArchiveUse()
        try await archive.commit(try await stage())
        let there = ArchivedFile(digest: digest, size: 2500)
        var file = try await archive.open(there, of: video, reading: use.read(digest, at: now))
        #expect(file?.size == 2500)
        #expect(use.beingRead == [digest])
        file = nil
        #expect(use.beingRead == [])
        let missing = ArchivedFile(digest: "c0ffee", size: 1)
        let none = try await archive.open(missing, of: video, reading: use.read("c0ffee", at: now))
        #expect(none?.size == nil)
        #expect(use.beingRead == [])
    }

    @Test
    func `an open file is read to its end, also when its name is removed meanwhile`() async throws {
        let bytes = (0..<1_000_003).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try write(bytes, named: "film.mp4", in: "ab")
        let path = "\(folder.path)/ab/film.mp4"
        let file = try #require(try await OpenFile.open(path))
        try FileManager.default.removeItem(atPath: path)
        #expect(try await Array(buffer: file.read(0..<1_000_003)) == bytes)
        await #expect(throws: OpenFile.Failure.self) {
            try await file.read(1_000_000..<1_000_004)
        }
        #expect(try await OpenFile.open(path) == nil)
    }
}
