import Digests
import Testing

struct SymmetricKeyTests {
    /// RFC 4231, test cases 1, 2 and 6: short, shorter than a block, longer than one.
    static let known: [(key: [UInt8], message: String, code: String)] = [
        (
            [UInt8](repeating: 0x0B, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ]

    @Test(arguments: known)
    func `an authentication code is the known one`(key: [UInt8], message: String, code: String) {
        #expect(hexadecimal(SymmetricKey(data: key).authenticationCode(for: Array(message.utf8))) == code)
    }

    @Test
    func `a derived key is the known one`() {
        // RFC 5869, test case 3 (no salt, no info): the first 32 bytes of what it derives.
        let key = SymmetricKey(data: [UInt8](repeating: 0x0B, count: 22)).derived(for: [])
        let derived: [UInt8] = [
            0x8D, 0xA4, 0xE7, 0x75, 0xA5, 0x63, 0xC1, 0x8F, 0x71, 0x5F, 0x80, 0x2A, 0x06, 0x3C, 0x5A, 0x31,
            0xB8, 0xA1, 0x1F, 0x5C, 0x5E, 0xE1, 0x87, 0x9E, 0xC3, 0x45, 0x4E, 0x5F, 0x3C, 0x73, 0x8D, 0x2D,
        ]
        let message = Array("any".utf8)
        #expect(key.authenticationCode(for: message) == SymmetricKey(data: derived).authenticationCode(for: message))
    }

    @Test
    func `keys are equal when all of their bytes are`() {
        #expect(SymmetricKey(data: [1, 2]) == SymmetricKey(data: [1, 2]))
        for other: [UInt8] in [[1, 3], [3, 2], [1], [1, 2, 0], []] {
            #expect(SymmetricKey(data: [1, 2]) != SymmetricKey(data: other))
        }
    }

    @Test
    func `a key shows itself to nobody`() {
        let key = SymmetricKey(data: [0x31, 0x32])
        #expect("\(key)" == "<redacted>")
        #expect(Mirror(reflecting: key).children.isEmpty)
    }
}
