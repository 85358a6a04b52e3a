import FoundationEssentials
import GatewayModel
import GatewayTestKit
import Glibc
import NIOCore
import Testing

@testable import GatewayArchive

struct OpenFileCacheTests {
    private let folder: TemporaryFolder
    private let cache = OpenFileCache()

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Writes a file of three bytes and opens it.
    private func open(_ name: String) async throws -> (OpenFile, String) {
        let path = try folder.write("abc", to: name)
        return (try #require(try await OpenFile.open(path)), path)
    }

    private func find(_ digest: String, size: Int64 = 3) -> OpenRegion? {
        cache.find(ArchivedFile(digest: digest, size: size), with: 0..<size)
    }

    /// Whether the file system tells what is in memory; one that lies there as a whole does not.
    private func isMemoryKnown() async throws -> Bool {
        try await open("probe").0.regionInMemory(0..<1) != nil
    }

    @Test
    func `a file that is kept is found with the part, for several readers at once`() async throws {
        guard try await isMemoryKnown() else {
            return
        }
        let (file, path) = try await open("a")
        cache.keep(file, digest: "a")
        try FileManager.default.moveItem(atPath: path, toPath: path + ".hidden")
        let regions = try (0..<2).map { _ in try #require(find("a")?.region) }
        #expect(regions.map(\.readableBytes) == [3, 3])
        #expect(regions[0].fileHandle !== regions[1].fileHandle)
        #expect(find("b") == nil)
    }

    @Test
    func `no more files are kept open than there is room for, and those that are used stay`() async throws {
        for number in 0..<OpenFileCache.capacity {
            cache.keep(try await open("\(number)").0, digest: "\(number)")
        }
        #expect(cache.count == OpenFileCache.capacity)
        let isKnown = find("0") != nil
        #expect(try await isMemoryKnown() == isKnown)
        cache.keep(try await open("new").0, digest: "new")
        guard isKnown else {
            return
        }
        #expect(cache.count == OpenFileCache.capacity)
        for (digest, isThere) in [("0", true), ("1", false), ("2", true), ("new", true)] {
            #expect((find(digest) != nil) == isThere, "\(digest)")
        }
    }

    @Test
    func `a file that is kept already is not opened again`() async throws {
        let (file, _) = try await open("a")
        for _ in 0..<3 {
            cache.keep(file, digest: "a")
        }
        #expect(cache.count == 1)
        cache.close("a")
        #expect(cache.count == 0)
        #expect(find("a") == nil)
    }

    @Test
    func `a file that was removed, has become shorter or is asked for with another length is let go`() async throws {
        let changes: [(String, (String) -> Int64)] = [
            ("a", { unlink($0) == 0 ? 3 : 0 }), ("b", { truncate($0, 2) == 0 ? 3 : 0 }), ("c", { _ in 4 }),
        ]
        for (name, change) in changes {
            let (file, path) = try await open(name)
            cache.keep(file, digest: name)
            let size = change(path)
            #expect(size > 0)
            #expect(find(name, size: size) == nil, "\(name)")
            #expect(cache.count == 0, "\(name)")
        }
    }

    @Test
    func `a file that is only kept open does not count as being read`() async throws {
        let use = ArchiveUse()
        let path = try folder.write("abc", to: "a")
        var file = try await OpenFile.open(path, reading: use.read("a", at: Timestamp(seconds: 1000)))
        use.openFiles.keep(try #require(file), digest: "a")
        #expect(use.beingRead == ["a"])
        file = nil
        #expect(use.beingRead == [])
        #expect(use.openFiles.count == 1)
    }
}
