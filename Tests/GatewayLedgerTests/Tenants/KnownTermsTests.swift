import GatewayModel
import Testing

@testable import GatewayLedger

struct KnownTermsTests {
    private static func terms(_ version: Int64) -> TenantTerms {
        TenantTerms(version: version, rules: TenantRules(), limits: TenantLimits())
    }

    @Test func `what is known is the newest, whichever was told last`() {
        let (known, tenant) = (KnownTerms(), TenantID(stored: "tenant_1"))
        #expect(known[tenant]?.version == nil)
        for (told, newest) in [(2, 2), (1, 2), (2, 2), (5, 5), (3, 5)] as [(Int64, Int64)] {
            known.keep(Self.terms(told), of: tenant)
            #expect(known[tenant]?.version == newest)
        }
        #expect(known[TenantID(stored: "tenant_2")]?.version == nil)
    }

    @Test func `one tenant more than are known has all forgotten`() {
        let known = KnownTerms()
        for number in 0...KnownTerms.capacity {
            #expect((known[TenantID(stored: "tenant_0")] != nil) == (number > 0))
            known.keep(Self.terms(1), of: TenantID(stored: "tenant_\(number)"))
        }
        #expect(known[TenantID(stored: "tenant_0")] == nil)
        #expect(known[TenantID(stored: "tenant_\(KnownTerms.capacity)")] != nil)
    }
}
