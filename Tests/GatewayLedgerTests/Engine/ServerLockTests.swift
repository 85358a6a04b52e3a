import Foundation
import GatewayLedger
import GatewayModel
import GatewaySQLite
import GatewayTestKit
import Testing

struct ServerLockTests {
    @Test
    func `a second server on the same store is refused until the first has gone`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/t.db"
        do {
            let first = try ServerLock(storePath: path)
            let error = #expect(throws: GatewayError.self) {
                let second = try ServerLock(storePath: path)
                _ = consume second
            }
            #expect(error?.code == .storeUnavailable)
            #expect(error?.message.contains("Another kling-gateway server") == true)
            _ = consume first
        }
        let third = try ServerLock(storePath: path)
        _ = consume third
    }

    @Test
    func `servers on different stores do not mind each other`() throws {
        let folder = try TemporaryFolder()
        let first = try ServerLock(storePath: folder.path + "/a.db")
        let second = try ServerLock(storePath: folder.path + "/b.db")
        _ = consume first
        _ = consume second
    }

    @Test
    func `the lock is the kernel's: another process sees it, and its end frees it`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/t.db"
        let lock = try ServerLock(storePath: path)
        #expect(try Self.otherProcessGetsLock(path + ".lock") == false)
        _ = consume lock
        #expect(try Self.otherProcessGetsLock(path + ".lock"))
        // That process is gone, and with it its lock.
        let mine = try ServerLock(storePath: path)
        _ = consume mine
    }

    @Test
    func `a folder that does not exist is said to be the trouble`() throws {
        let error = #expect(throws: GatewayError.self) {
            let lock = try ServerLock(storePath: "/nowhere/at/all/t.db")
            _ = consume lock
        }
        #expect(error?.code == .storeUnavailable)
        #expect(error?.cause?.contains("/nowhere/at/all/t.db.lock") == true)
    }

    private static func otherProcessGetsLock(_ path: String) throws -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/flock")
        process.arguments = ["--nonblock", path, "true"]
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
