import Testing

@testable import Digests

struct AuthenticatedCipherTests {
    private static let nonce = [UInt8](repeating: 0, count: AuthenticatedCipher.nonceLength)

    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal)
        return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
    }

    private let cipher: AuthenticatedCipher

    init() throws {
        cipher = try #require(AuthenticatedCipher(key: [UInt8](repeating: 0, count: AuthenticatedCipher.keyLength)))
    }

    @Test(arguments: [
        ("", "530f8afbc74536b9a963b4f1c4cb738b"),
        (
            "00000000000000000000000000000000",
            "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
        ),
    ])
    func `the test cases of the specification come out`(plain: String, sealed: String) {
        #expect(cipher.seal(Self.bytes(plain), nonce: Self.nonce, context: []) == Self.bytes(sealed))
        #expect(cipher.open(Self.bytes(sealed), nonce: Self.nonce, context: []) == Self.bytes(plain))
    }

    @Test func `what was sealed opens with the same key, nonce and context alone, and unchanged`() throws {
        let (secret, context) = (Array("secret".utf8), Array("tenant".utf8))
        let sealed = cipher.seal(secret, nonce: Self.nonce, context: context)
        #expect(cipher.open(sealed, nonce: Self.nonce, context: context) == secret)
        #expect(cipher.open(sealed, nonce: Self.nonce, context: Array("tenanu".utf8)) == nil)
        #expect(cipher.open(sealed, nonce: [1] + Self.nonce.dropFirst(), context: context) == nil)
        #expect(cipher.open(sealed, nonce: [1], context: context) == nil)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(cipher.open(changed, nonce: Self.nonce, context: context) == nil)
        }
        for count in sealed.indices {
            #expect(cipher.open(Array(sealed.prefix(count)), nonce: Self.nonce, context: context) == nil)
        }
        let other = try #require(AuthenticatedCipher(key: [UInt8](repeating: 1, count: AuthenticatedCipher.keyLength)))
        #expect(other.open(sealed, nonce: Self.nonce, context: context) == nil)
    }

    @Test(arguments: [0, 16, 31, 33]) func `a key has 32 bytes`(count: Int) {
        #expect(AuthenticatedCipher(key: [UInt8](repeating: 0, count: count)) == nil)
    }

    @Test func `the key is not shown`() {
        #expect("\(cipher)" == "<redacted>")
        #expect(String(reflecting: cipher) == "<redacted>")
    }
}
