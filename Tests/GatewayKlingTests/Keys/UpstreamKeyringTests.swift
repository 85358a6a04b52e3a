import GatewayModel
import Testing

@testable import GatewayKling

/// Which key is used for what.
@Suite struct UpstreamKeyringTests {
    @Test func `a file has one key a line`() throws {
        let ring = try UpstreamKeyring(reading: "# new\nsk-new\n\n  # old, until December\r\n  sk-old  \r\nsk-new\n")
        let ids = try ["sk-new", "sk-old"].map { try UpstreamKey(reading: $0).id }
        #expect(ring.all.map(\.id) == ids)
        #expect(ring.first.id == ids[0])
    }

    @Test func `a task is asked for with the key that made it, and with the first when that is gone`() throws {
        let ring = try UpstreamKeyring(reading: "sk-new\nsk-old")
        let old = try UpstreamKey(reading: "sk-old").id
        #expect(ring.key(old).id == old)
        #expect(ring.key(ring.first.id).id == ring.first.id)
        #expect(ring.key(UpstreamKeyID("uk_00000000")).id == ring.first.id)
    }

    @Test(arguments: ["", "\n# nothing\n"])
    func `no key is an error`(text: String) {
        #expect(throws: GatewayError.self) { try UpstreamKeyring(reading: text) }
    }

    @Test func `there are at most sixteen keys`() throws {
        let lines = (1...17).map { "sk-\($0)" }
        #expect(try UpstreamKeyring(reading: lines.dropLast().joined(separator: "\n")).all.count == 16)
        #expect(throws: GatewayError.self) { try UpstreamKeyring(reading: lines.joined(separator: "\n")) }
    }

    @Test func `one bad key spoils the ring without being shown`() {
        let error = #expect(throws: GatewayError.self) { try UpstreamKeyring(reading: "sk-good\nsk bad") }
        #expect(error?.description.contains("bad") == false)
    }
}
