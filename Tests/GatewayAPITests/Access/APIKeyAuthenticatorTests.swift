import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct APIKeyAuthenticatorTests {
    @Test func `a key that was seen is known without asking the store again`() async throws {
        let front = try await TestFront()
        let keys = front.keys
        try await keys.refresh()
        _ = try await keys.credential(for: front.secret)
        let reads = front.store.reads
        for _ in 0..<10 {
            #expect(try await keys.credential(for: front.secret)?.key.id == front.secret.id)
        }
        #expect(front.store.reads == reads)
    }

    @Test func `another secret under a known id is refused, without asking the store`() async throws {
        let front = try await TestFront()
        let keys = front.keys
        try await keys.refresh()
        _ = try await keys.credential(for: front.secret)
        let reads = front.store.reads
        let forged = try #require(Self.secret(withIDOf: front.secret))
        #expect(try await keys.credential(for: forged) == nil)
        #expect(front.store.reads == reads)
    }

    @Test func `a revoked key stops working within two seconds`() async throws {
        let front = try await TestFront()
        let keys = front.keys
        try await keys.refresh()
        _ = try await keys.credential(for: front.secret)
        _ = try await front.ledger.tenants.revokeKey(front.secret.id, at: front.clock.now)
        front.clock.advance(by: CacheRefresher.keyPeriod)
        try await keys.refresh()
        #expect(try await keys.credential(for: front.secret)?.key.revokedAt != nil)
    }

    @Test func `it stops working within two seconds even if nobody asks for changes any more`() async throws {
        let front = try await TestFront()
        let keys = front.keys
        try await keys.refresh()
        _ = try await keys.credential(for: front.secret)
        _ = try await front.ledger.tenants.revokeKey(front.secret.id, at: front.clock.now)
        front.clock.advance(by: .milliseconds(1999))
        #expect(try await keys.credential(for: front.secret)?.key.revokedAt != nil)
    }

    @Test func `without a store nothing old is trusted for two seconds`() async throws {
        let front = try await TestFront()
        let keys = front.keys
        try await keys.refresh()
        _ = try await keys.credential(for: front.secret)
        front.store.setDown(true)
        front.clock.advance(by: .seconds(1))
        #expect(try await keys.credential(for: front.secret) != nil)
        front.clock.advance(by: .milliseconds(999))
        await #expect(throws: GatewayError.self) {
            try await keys.credential(for: front.secret)
        }
    }

    @Test func `a suspension reaches a key that is remembered`() async throws {
        let front = try await TestFront()
        try await front.keys.refresh()
        try await front.visit { visitor in
            let first = try await visitor.post("/v1/videos", #"{"prompt":"x"}"#)
            #expect(first.status == 200)
            _ = try await front.ledger.tenants.setState(.suspended, ofTenant: TenantName("acme"))
            try await front.keys.refresh()
            let second = try await visitor.post("/v1/videos", #"{"prompt":"x"}"#)
            #expect(second.code == "tenant_suspended")
        }
    }

    @Test func `the day a key was last used is written once`() async throws {
        let front = try await TestFront()
        let keys = front.keys
        try await front.visit { visitor in
            for _ in 0..<3 {
                try await visitor.get("/v1/models")
            }
        }
        try await keys.writeUses()
        let writes = front.store.writes
        #expect(writes == 1)
        try await front.visit { visitor in
            try await visitor.get("/v1/models")
        }
        try await keys.writeUses()
        #expect(front.store.writes == writes)
        let key = try #require(try await front.ledger.tenants.keys(ofTenant: TenantName("acme")).first)
        #expect(key.lastUsedDay == front.clock.now.day)
    }

    @Test func `a use that could not be written is written later`() async throws {
        let front = try await TestFront()
        try await front.visit { visitor in
            try await visitor.get("/v1/models")
        }
        front.store.setDown(true)
        await #expect(throws: GatewayError.self) {
            try await front.keys.writeUses()
        }
        front.store.setDown(false)
        try await front.keys.writeUses()
        let key = try #require(try await front.ledger.tenants.keys(ofTenant: TenantName("acme")).first)
        #expect(key.lastUsedDay == front.clock.now.day)
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
