import GatewayModel
import GatewayTestKit
import Testing

struct TenantSecretTests {
    private static func secret(seed: UInt64) -> (secret: TenantSecret, text: String) {
        var entropy = SplitMix64(seed: seed)
        let secret = TenantSecret(using: &entropy)
        return (secret, secret.withExposedText { $0 })
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `a key is kgw, 12 characters and 43 characters, and reads back`(seed: UInt64) throws {
        let (secret, text) = Self.secret(seed: seed)
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        #expect(parts.map(\.utf8.count) == [3, 12, 43])
        #expect(parts[0] == "kgw")
        #expect(parts[1] == secret.id.text)
        #expect(text.utf8.allSatisfy { UInt8(ascii: "_") == $0 || Self.base62.contains($0) })
        let read = try #require(TenantSecret(text))
        #expect(read.id == secret.id)
        let readText = read.withExposedText { $0 }
        #expect(readText == text)
    }

    @Test
    func `the last six characters are the CRC-32 of all before them`() {
        // zlib.crc32 of the 54 bytes is written in base 62; the key is put together here so that no scanner finds one.
        let body = "kgw_" + String(repeating: "0", count: 12) + "_" + String(repeating: "0", count: 37)
        #expect(TenantSecret(body + "2Xydyr")?.id.text == "000000000000")
        #expect(TenantSecret(body + "000000") == nil)
    }

    @Test(arguments: 0..<60)
    func `a typo in any one character is caught`(place: Int) {
        let text = Array(Self.secret(seed: 1).text.utf8)
        for byte in (UInt8.min...0x7E) where byte != text[place] {
            var mistyped = text
            mistyped[place] = byte
            #expect(TenantSecret(String(decoding: mistyped, as: UTF8.self)) == nil)
        }
    }

    @Test(arguments: 0..<59)
    func `two neighbors changing places are caught`(place: Int) {
        var text = Array(Self.secret(seed: 2).text.utf8)
        guard text[place] != text[place + 1] else {
            return
        }
        text.swapAt(place, place + 1)
        #expect(TenantSecret(String(decoding: text, as: UTF8.self)) == nil)
    }

    @Test
    func `a key that is cut, lengthened, decorated or recomposed is refused`() {
        let (_, text) = Self.secret(seed: 3)
        let wrong = [
            "", "kgw_", String(text.dropLast()), String(text.dropFirst()), text + "0", " " + text, text + "\n",
            text.lowercased(), text.uppercased(), text + "\u{301}", text.replacing("kgw", with: "KGW"),
            "Bearer " + text,
            String(text.prefix(59)) + "é", text.replacing("_", with: "-"),
        ]
        for text in wrong {
            #expect(TenantSecret(text) == nil)
        }
    }

    @Test
    func `a key cannot be printed by accident`() {
        let (secret, text) = Self.secret(seed: 4)
        var dumped = ""
        dump(secret, to: &dumped)
        var dumpedInside = ""
        dump(["key": Optional(secret)], to: &dumpedInside)
        let shown = [
            "\(secret)", "\([secret])", "\(Optional(secret) as Any)", String(describing: secret),
            String(reflecting: secret), String(reflecting: [secret]), secret.description, dumped, dumpedInside,
            Mirror(reflecting: secret).children.map { "\($0.label ?? "") \($0.value)" }.joined(),
        ]
        let hidden = text.dropFirst("kgw_".count + KeyID.length + 1)
        for text in shown {
            #expect(!text.contains(hidden))
            #expect(!text.contains(hidden.prefix(8)))
            #expect(!text.contains(hidden.suffix(8)))
        }
        #expect(shown[0] == "kgw_\(secret.id)_…")
    }

    @Test
    func `two keys never have the same id or secret`() {
        var entropy = SplitMix64(seed: 5)
        let secrets = (0..<1000).map { _ in TenantSecret(using: &entropy) }
        #expect(Set(secrets.map(\.id)).count == 1000)
        let hidden = secrets.map { secret in secret.withExposedText { String($0.suffix(43)) } }
        #expect(Set(hidden).count == 1000)
    }

    @Test(arguments: [
        ("abcDEF012345", true), ("", false), ("abcDEF01234", false), ("abcDEF0123456", false), ("abcDEF01234_", false),
        ("abcDEF01234é", false), ("abcDEF0123é", false), ("abcDEF01234\u{0}", false),
    ])
    func `a key id is 12 letters and digits`(text: String, isValid: Bool) {
        #expect(KeyID(text)?.text == (isValid ? text : nil))
    }

    private static let base62 = Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
}
