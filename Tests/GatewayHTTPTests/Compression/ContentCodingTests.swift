import GatewayTestKit
import NIOCore
import Testing

@testable import GatewayHTTP

struct ContentCodingTests {
    @Test(arguments: ContentCoding.allCases)
    func `what is compressed comes back byte for byte, at every size`(coding: ContentCoding) throws {
        for count in [64, 255, 256, 257, 511, 512, 513, 1024, 32_767, 32_768, 32_769, 65_536, 1_000_003] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7 % 11) }
            let compressed = try #require(coding.compress(ByteBuffer(bytes: bytes)))
            #expect(compressed.readableBytes < count)
            #expect(try Inflation.inflate(Array(buffer: compressed), expecting: count) == bytes)
        }
    }

    @Test(arguments: ContentCoding.allCases)
    func `what would become no shorter is left alone`(coding: ContentCoding) {
        var random = SplitMix64(seed: 1)
        let noise = (0..<4096).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        #expect(coding.compress(ByteBuffer(bytes: noise)) == nil)
        #expect(coding.compress(ByteBuffer(string: "{}")) == nil)
    }

    @Test func `the formats are those that the names mean`() throws {
        let bytes = ByteBuffer(repeating: 65, count: 2000)
        let gzip = try #require(ContentCoding.gzip.compress(bytes))
        #expect(Array(buffer: gzip).starts(with: [0x1F, 0x8B, 8]))
        let deflate = Array(buffer: try #require(ContentCoding.deflate.compress(bytes)))
        #expect(deflate[0] & 15 == 8)
        #expect((Int(deflate[0]) << 8 | Int(deflate[1])) % 31 == 0)
    }
}
