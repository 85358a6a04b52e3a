import GatewayModel
import Testing

@testable import GatewayKling

/// Which keys are on a ring.
@Suite struct UpstreamKeyringTests {
    static func entry(_ key: String, name: String? = nil, weight: Int = 1) throws -> UpstreamKeyring.Entry {
        UpstreamKeyring.Entry(try UpstreamKey(reading: key), name: name, weight: weight)
    }

    @Test func `keys keep their order, and of one that is given twice the first counts`() throws {
        let ring = try UpstreamKeyring([
            Self.entry("sk-old", weight: 0), Self.entry("sk-new", name: "main", weight: 3), Self.entry("sk-old"),
        ])
        let ids = try ["sk-old", "sk-new"].map { try UpstreamKey(reading: $0).id }
        #expect(ring.all.map(\.id) == ids)
        let shares = [UpstreamKeyShare(ids[0], weight: 0), UpstreamKeyShare(ids[1], name: "main", weight: 3)]
        #expect(ring.shares == shares)
        #expect(ring.shares.making == [ids[1]])
        #expect(ring.first.id == ids[1])
        #expect(ring[ids[0]]?.id == ids[0])
        #expect(ring[UpstreamKeyID("uk_00000000")]?.id == nil)
    }

    @Test func `no key is an error, and so are keys of which none makes videos`() throws {
        #expect(throws: GatewayError.self) { try UpstreamKeyring([]) }
        let idle = try Self.entry("sk-idle", weight: 0)
        #expect(throws: GatewayError.self) { try UpstreamKeyring([idle]) }
    }

    @Test func `there are at most sixteen keys`() throws {
        let entries = try (1...17).map { try Self.entry("sk-\($0)") }
        #expect(try UpstreamKeyring(Array(entries.dropLast())).all.count == 16)
        #expect(throws: GatewayError.self) { try UpstreamKeyring(entries) }
    }
}
