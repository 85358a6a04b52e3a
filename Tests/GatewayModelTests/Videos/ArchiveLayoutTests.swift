import GatewayModel
import Testing

struct ArchiveLayoutTests {
    @Test(arguments: ["/var/archive", "/var/archive/"])
    func `a video's file lies in the folder of its last two characters`(root: String) throws {
        let video = try #require(VideoID(taskID: "01J000000000000000000000XY"))
        let layout = ArchiveLayout(root: root)
        #expect(layout.folder(of: video) == "/var/archive/XY")
        #expect(layout.path(of: video) == "/var/archive/XY/01J000000000000000000000XY.mp4")
        #expect(layout.incoming == "/var/archive/incoming")
    }

    @Test
    func `the root of the file system stays what it is`() {
        #expect(ArchiveLayout(root: "/").root == "/")
    }
}
