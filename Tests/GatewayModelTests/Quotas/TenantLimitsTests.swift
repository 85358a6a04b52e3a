import GatewayModel
import Testing

struct TenantLimitsTests {
    @Test(arguments: [
        (LimitName.requestsPerMinute, "1"), (.requestsPerMinute, "1000000"), (.concurrentVideos, "0"),
        (.videosPerDay, "1000000000"), (.budgetPerMonth, "0.00"), (.budgetPerDay, "9223372036854.775807"),
        (.models, "kling-v1,kling-v3"), (.modes, "std"), (.maxSeconds, "10"),
    ])
    func `a value at the edge of its rule is kept as it is written`(name: LimitName, text: String) throws {
        var limits = TenantLimits()
        try limits.set(name, to: text)
        #expect(limits.text(of: name) == text)
        #expect(limits.set == [name])
        try limits.set(name, to: "none")
        #expect(limits == TenantLimits())
        #expect(limits.isEmpty)
    }

    @Test(arguments: [
        (LimitName.requestsPerMinute, ["0", "1000001", "-1", "1.5", "", "1e3", "٣"]),
        (.concurrentVideos, ["-1", "1000000001", "1.0", "+1", " 1"]),
        (.budgetPerDay, ["-0.01", "0.0000001", "9223372036854.775808", "1,5", "$5", "5.", "1e2", "NaN"]),
        (.models, ["", "a,", "a, b", "é"]), (.modes, [",", "std pro"]), (.maxSeconds, ["ten", "-5"]),
    ])
    func `a value that breaks its rule is refused with the rule`(name: LimitName, texts: [String]) {
        for text in texts {
            var limits = TenantLimits()
            let error = #expect(throws: GatewayError.self) {
                try limits.set(name, to: text)
            }
            #expect(error?.code == .invalidField)
            #expect(error?.parameter == name.rawValue)
            #expect(error?.message.contains("must be") == true)
        }
    }

    @Test
    func `names are kept once each, in order`() throws {
        var limits = TenantLimits()
        try limits.set(.models, to: "b,a,b")
        #expect(limits.names[.models] == ["a", "b"])
        let many = (1...101).map { "m\($0)" }.joined(separator: ",")
        #expect(throws: GatewayError.self) { try limits.set(.models, to: many) }
    }

    @Test
    func `what is left is never less than nothing`() {
        let use = LimitUse(name: .videosPerDay, limit: 3, held: 2, used: 5, window: nil)
        #expect(use.remaining == 0)
        #expect(LimitUse(name: .videosPerDay, limit: nil, held: 2, used: 5, window: nil).remaining == nil)
    }
}
