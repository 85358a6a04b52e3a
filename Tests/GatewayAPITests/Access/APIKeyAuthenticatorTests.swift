import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct APIKeyAuthenticatorTests {
    @Test func `a key that was seen is known without asking the store again`() async throws {
        let gateway = try await TestGateway()
        let keys = gateway.keys
        try await keys.refresh()
        _ = try await keys.credential(for: gateway.secret)
        let reads = gateway.store.reads
        for _ in 0..<10 {
            #expect(try await keys.credential(for: gateway.secret)?.key.id == gateway.secret.id)
        }
        #expect(gateway.store.reads == reads)
    }

    @Test func `another secret under a known id is refused, without asking the store`() async throws {
        let gateway = try await TestGateway()
        let keys = gateway.keys
        try await keys.refresh()
        _ = try await keys.credential(for: gateway.secret)
        let reads = gateway.store.reads
        let forged = try #require(Self.secret(withIDOf: gateway.secret))
        #expect(try await keys.credential(for: forged) == nil)
        #expect(gateway.store.reads == reads)
    }

    @Test func `a revoked key stops working within two seconds`() async throws {
        let gateway = try await TestGateway()
        let keys = gateway.keys
        try await keys.refresh()
        _ = try await keys.credential(for: gateway.secret)
        _ = try await gateway.ledger.changes.revokeKey(gateway.secret.id, at: gateway.clock.now)
        gateway.clock.advance(by: CacheRefresher.keyPeriod)
        try await keys.refresh()
        #expect(try await keys.credential(for: gateway.secret)?.key.revokedAt != nil)
    }

    @Test func `it stops working within two seconds even if nobody asks for changes any more`() async throws {
        let gateway = try await TestGateway()
        let keys = gateway.keys
        try await keys.refresh()
        _ = try await keys.credential(for: gateway.secret)
        _ = try await gateway.ledger.changes.revokeKey(gateway.secret.id, at: gateway.clock.now)
        gateway.clock.advance(by: .milliseconds(1999))
        #expect(try await keys.credential(for: gateway.secret)?.key.revokedAt != nil)
    }

    @Test func `without a store nothing old is trusted for two seconds`() async throws {
        let gateway = try await TestGateway()
        let keys = gateway.keys
        try await keys.refresh()
        _ = try await keys.credential(for: gateway.secret)
        gateway.store.setDown(true)
        gateway.clock.advance(by: .seconds(1))
        #expect(try await keys.credential(for: gateway.secret) != nil)
        gateway.clock.advance(by: .milliseconds(999))
        await #expect(throws: GatewayError.self) {
            try await keys.credential(for: gateway.secret)
        }
    }

    @Test func `a suspension reaches a key that is remembered`() async throws {
        let gateway = try await TestGateway()
        try await gateway.keys.refresh()
        try await gateway.withClient { client in
            let first = try await client.post("/v1/videos", #"{"prompt":"x"}"#)
            #expect(first.status == 200)
            _ = try await gateway.ledger.changes.setState(.suspended, ofTenant: TenantName("acme"))
            try await gateway.keys.refresh()
            let second = try await client.post("/v1/videos", #"{"prompt":"x"}"#)
            #expect(second.code == "tenant_suspended")
        }
    }

    @Test func `the day a key was last used is written once`() async throws {
        let gateway = try await TestGateway()
        let keys = gateway.keys
        try await gateway.withClient { client in
            for _ in 0..<3 {
                try await client.get("/v1/models")
            }
        }
        try await keys.writeUses()
        let writes = gateway.store.writes
        #expect(writes == 1)
        try await gateway.withClient { client in
            try await client.get("/v1/models")
        }
        try await keys.writeUses()
        #expect(gateway.store.writes == writes)
        let key = try #require(try await gateway.ledger.tenants.keys(ofTenant: TenantName("acme")).first)
        #expect(key.lastUsedDay == gateway.clock.now.day)
    }

    @Test func `a use that could not be written is written later`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            try await client.get("/v1/models")
        }
        gateway.store.setDown(true)
        await #expect(throws: GatewayError.self) {
            try await gateway.keys.writeUses()
        }
        gateway.store.setDown(false)
        try await gateway.keys.writeUses()
        let key = try #require(try await gateway.ledger.tenants.keys(ofTenant: TenantName("acme")).first)
        #expect(key.lastUsedDay == gateway.clock.now.day)
    }

    /// A well-formed key with the same public part and another secret.
    private static func secret(withIDOf secret: TenantSecret) -> TenantSecret? {
        let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        let body = "kgw_\(secret.id)_" + String(repeating: "a", count: 37)
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in body.utf8 {
            crc ^= UInt32(byte)
            for _ in 0..<8 {
                crc = (crc >> 1) ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0)
            }
        }
        var rest = Int(~crc)
        var checksum = ""
        for _ in 0..<6 {
            checksum = String(digits[rest % 62]) + checksum
            rest /= 62
        }
        return TenantSecret(body + checksum)
    }
}
