import GatewayModel
import GatewayTestKit
import Testing

/// The ids that nobody parses.
struct OpaqueNameTests {
    @Test
    func `an attempt's name is random and says nothing of its time`() {
        var entropy = SplitMix64(seed: 3)
        let names = (0..<1000).map { _ in ExternalTaskID(using: &entropy) }
        #expect(Set(names).count == 1000)
        #expect(Set(names.map { $0.text.prefix(6) }).count > 100)
        for name in names {
            #expect(name.text.hasPrefix("kg-"))
            #expect(name.text.utf8.count == 29)
            #expect(ExternalTaskID(stored: name.text) == name)
            #expect(name.description == name.text)
        }
    }

    @Test
    func `tenants' ids sort by creation`() {
        var entropy = SplitMix64(seed: 4)
        let ids = (1...100).map { TenantID(at: Timestamp(milliseconds: $0 * 1000), using: &entropy).text }
        #expect(ids == ids.sorted())
        #expect(ids.allSatisfy { $0.hasPrefix("tenant_") && $0.utf8.count == 33 })
    }
}
