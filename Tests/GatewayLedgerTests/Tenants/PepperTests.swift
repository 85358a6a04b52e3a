import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct PepperTests {
    private static func secret(seed: UInt64) -> TenantSecret {
        var entropy = SplitMix64(seed: seed)
        return TenantSecret(using: &entropy)
    }

    @Test(arguments: [(0, false), (31, false), (32, true), (64, true)])
    func `a pepper has 32 bytes or more`(count: Int, isEnough: Bool) {
        let pepper = try? Pepper([UInt8](repeating: 9, count: count))
        #expect((pepper != nil) == isEnough)
    }

    @Test
    func `a digest belongs to one key under one pepper`() throws {
        let pepper = try Pepper([UInt8](repeating: 1, count: 32))
        let other = try Pepper([UInt8](repeating: 2, count: 32))
        let digest = pepper.digest(of: Self.secret(seed: 1))
        #expect(digest.utf8.count == 64)
        #expect(pepper.matches(Self.secret(seed: 1), digest: digest))
        #expect(!pepper.matches(Self.secret(seed: 2), digest: digest))
        #expect(!other.matches(Self.secret(seed: 1), digest: digest))
        for wrong in ["", String(digest.dropLast()), digest + "0", digest.uppercased() + "", String(digest.reversed())]
        {
            #expect(wrong == digest || !pepper.matches(Self.secret(seed: 1), digest: wrong))
        }
    }

    @Test
    func `a stored digest is no key`() throws {
        let pepper = try Pepper([UInt8](repeating: 1, count: 32))
        #expect(TenantSecret(pepper.digest(of: Self.secret(seed: 1))) == nil)
    }

    @Test
    func `keys for different purposes differ`() throws {
        let pepper = try Pepper([UInt8](repeating: 1, count: 32))
        #expect(pepper.derivedKey(for: "a") != pepper.derivedKey(for: "b"))
        #expect(pepper.derivedKey(for: "a") == pepper.derivedKey(for: "a"))
    }

    @Test
    func `a pepper cannot be printed by accident`() throws {
        let pepper = try Pepper(Array("0123456789abcdef0123456789abcdef".utf8))
        var dumped = ""
        dump(pepper, to: &dumped)
        for text in ["\(pepper)", String(reflecting: pepper), String(describing: [pepper]), dumped] {
            #expect(!text.contains("0123456789abcdef"))
            #expect(!text.contains("48, 49, 50"))
        }
    }
}
