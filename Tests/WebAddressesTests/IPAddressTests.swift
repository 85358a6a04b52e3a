import Testing
import WebAddresses

/// How IP addresses are read and told apart.
@Suite struct IPAddressTests {
    @Test(arguments: ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
    func `this machine has many addresses`(text: String) throws {
        #expect(try #require(IPAddress(text)).isLoopback)
    }

    @Test(arguments: ["126.0.0.1", "128.0.0.1", "::2", "::", "::ffff:10.0.0.1", "fe80::1"])
    func `and these are not among them`(text: String) throws {
        #expect(!(try #require(IPAddress(text)).isLoopback))
    }

    @Test(arguments: ["localhost", "", "1.2.3", "127.1", "0x7f000001", "2130706433", "::1%lo", "[::1]"])
    func `other spellings are names, which are looked up and then checked`(text: String) {
        #expect(IPAddress(text) == nil)
    }
}
