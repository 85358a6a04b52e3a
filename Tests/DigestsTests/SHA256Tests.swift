import Digests
import Testing

struct SHA256Tests {
    /// FIPS 180-4's examples, and the edges of a block of 64 bytes as Python's hashlib has them.
    static let known: [(text: String, digest: String)] = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (String(repeating: "a", count: 63), "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"),
        (String(repeating: "a", count: 64), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
        (String(repeating: "a", count: 65), "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"),
    ]

    @Test(arguments: known)
    func `a digest is the known one, in one piece or byte by byte`(text: String, digest: String) {
        #expect(hexadecimal(SHA256.hash(data: Array(text.utf8))) == digest)
        #expect(hexadecimal(SHA256.hash(data: text.utf8.lazy.map(\.self))) == digest)
        var pieces = SHA256()
        for byte in text.utf8 {
            pieces.update(data: [byte])
        }
        #expect(hexadecimal(pieces.finalize()) == digest)
    }
}

/// Bytes as lower-case hexadecimal digits.
func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
