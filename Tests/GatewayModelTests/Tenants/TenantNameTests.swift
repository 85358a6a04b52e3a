import GatewayModel
import Testing

struct TenantNameTests {
    @Test(arguments: ["a", "A", "0", "acme", "team-7.video_eu", "9lives", String(repeating: "x", count: 64)])
    func `a name of letters, digits and . _ - is taken`(text: String) throws {
        let name = try TenantName(text)
        #expect(name.text == text)
        #expect(name.description == text)
    }

    @Test(arguments: [
        "", ".a", "-a", "_a", "a b", "a/b", "a\n", "\u{0}", "ä", "a\u{301}", "😀", "a:b", "--help",
        String(repeating: "x", count: 65),
    ])
    func `any other name is refused with the rule`(text: String) {
        let error = #expect(throws: GatewayError.self) {
            try TenantName(text)
        }
        #expect(error?.code == .invalidField)
        #expect(error?.parameter == "name")
    }

    @Test
    func `scopes are spelled as in the contract`() {
        #expect(Scope.allCases.map(\.rawValue) == ["videos:write", "videos:read", "usage:read", "webhooks:write"])
    }
}
