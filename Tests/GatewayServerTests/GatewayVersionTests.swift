import GatewayServer
import Testing

struct GatewayVersionTests {
    @Test
    func `the version says what it was built from and with`() throws {
        let lines = GatewayVersion.description.split(separator: "\n").map(String.init)
        #expect(lines.count == 4)
        #expect(lines[0] == "kling-gateway \(GatewayVersion.text)")
        #expect(lines[1].wholeMatch(of: /commit: ([0-9a-f]{7,40}(-dirty)?|unknown)/) != nil)
        #expect(lines[2].wholeMatch(of: /Swift: [0-9]+\.[0-9]+/) != nil)
        #expect(lines[3].wholeMatch(of: /engines: SQLite 3\.[0-9.]+(, PostgreSQL \(libpq [0-9]+\.[0-9]+\))?/) != nil)
    }
}
