import GatewayModel
import Testing

@testable import GatewayArchive

struct ArchiveLayoutTests {
    @Test(arguments: ["/var/archive", "/var/archive/"])
    func `a file lies in the folder of its first two digits`(root: String) throws {
        let layout = ArchiveLayout(root: root)
        let digest = String(repeating: "a1", count: 32)
        #expect(layout.folder(of: digest) == "/var/archive/a1")
        #expect(layout.path(of: digest) == "/var/archive/a1/\(digest).mp4")
        #expect(layout.incoming == "/var/archive/incoming")
        #expect(layout.outgoing == "/var/archive/outgoing")
        #expect(layout.unknownPath(of: .digest(digest)) == "/var/archive/unknown/\(digest).mp4")
    }

    @Test
    func `the version before named a file by its video`() throws {
        let video = try #require(VideoID(taskID: "01J000000000000000000000XY"))
        let path = ArchiveLayout(root: "/var/archive").formerPath(of: video)
        #expect(path == "/var/archive/XY/01J000000000000000000000XY.mp4")
        #expect(ArchiveName("01J000000000000000000000XY.mp4") == .video(video))
    }

    @Test
    func `the root of the file system stays what it is`() {
        #expect(ArchiveLayout(root: "/").root == "/")
    }

    @Test
    func `a digest is read from the name that it gave`() {
        let digest = String(repeating: "0f", count: 32)
        #expect(ArchiveName(digest + ".mp4") == .digest(digest))
    }

    @Test(arguments: [
        "", ".mp4", "notes.txt", "holiday.mp4", "01j000000000000000000000xy.mp4", "01J000000000000000000000XY",
        "01J000000000000000000000XY.mp4.part", String(repeating: "0F", count: 32) + ".mp4",
        String(repeating: "0", count: 63) + ".mp4", String(repeating: "0", count: 65) + ".mp4",
        String(repeating: "g", count: 64) + ".mp4",
    ])
    func `what the archive does not name so is not its own`(name: String) {
        #expect(ArchiveName(name) == nil)
    }
}
