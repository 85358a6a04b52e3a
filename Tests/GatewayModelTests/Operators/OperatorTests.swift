import GatewayModel
import GatewayTestKit
import Testing

struct OperatorTests {
    private static func secret(seed: UInt64) -> (secret: OperatorSecret, text: String) {
        var entropy = SplitMix64(seed: seed)
        let secret = OperatorSecret(using: &entropy)
        return (secret, secret.withExposedText { $0 })
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `a token is kgo, 12 characters and 43 characters, and reads back`(seed: UInt64) throws {
        let (secret, text) = Self.secret(seed: seed)
        #expect(text.split(separator: "_", omittingEmptySubsequences: false).map(\.utf8.count) == [3, 12, 43])
        #expect(text.hasPrefix("kgo_\(secret.id)_"))
        #expect(OperatorSecret(text)?.id == secret.id)
    }

    @Test func `a token is no tenant's key, and a key is no token`() {
        let (_, text) = Self.secret(seed: 1)
        var entropy = SplitMix64(seed: 1)
        let key = TenantSecret(using: &entropy).withExposedText { $0 }
        #expect(TenantSecret(text) == nil)
        #expect(OperatorSecret(key) == nil)
        // The checksum is over the prefix too.
        #expect(OperatorSecret("kgo" + key.dropFirst(3)) == nil)
    }

    @Test(arguments: 0..<60)
    func `a typo in any one character is caught`(place: Int) {
        var mistyped = Array(Self.secret(seed: 2).text.utf8)
        mistyped[place] = mistyped[place] == UInt8(ascii: "x") ? UInt8(ascii: "y") : UInt8(ascii: "x")
        #expect(OperatorSecret(String(decoding: mistyped, as: UTF8.self)) == nil)
    }

    @Test func `a token cannot be printed by accident`() {
        let (secret, text) = Self.secret(seed: 3)
        var dumped = ""
        dump(secret, to: &dumped)
        for shown in ["\(secret)", String(reflecting: secret), dumped] {
            #expect(!shown.contains(text.suffix(43)))
        }
    }

    @Test func `each role may do what the ones before it may`() {
        #expect(OperatorRole.allCases == [.viewer, .operator, .admin])
        #expect(OperatorRole.allCases.sorted() == OperatorRole.allCases)
    }

    @Test(arguments: ["", "-a", ".a", "_a", "a b", "a/b", "é", "a\n", String(repeating: "x", count: 65)])
    func `a name that is no name is refused`(text: String) {
        #expect(throws: GatewayError.self) { try OperatorName(text) }
    }

    @Test(arguments: ["a", "ann.b_c-1", String(repeating: "x", count: 64)])
    func `a name is kept as it is`(text: String) throws {
        #expect(try OperatorName(text).text == text)
    }

    @Test func `an actor's name and place are bounded`() {
        let long = String(repeating: "é", count: AuditActor.maximumLength)
        let actor = AuditActor(.command, name: long + "x", origin: "a\0b")
        #expect(actor.name == long)
        #expect(actor.origin == "ab")
        #expect(actor.applying(file: "t.yaml").origin == "ab, file t.yaml")
    }
}
