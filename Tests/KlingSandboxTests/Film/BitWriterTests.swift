import Testing

@testable import KlingSandbox

struct BitWriterTests {
    @Test(
        arguments: [
            (0, [0b1_1000000]), (1, [0b010_10000]), (2, [0b011_10000]), (3, [0b00100_100]), (7, [0b0001000_1]),
            (254, [0b00000001, 0b1111111_1]),
        ] as [(Int, [UInt8])]
    )
    func `unsigned codes are Exp-Golomb`(value: Int, bytes: [UInt8]) {
        var bits = BitWriter()
        bits.putUnsigned(value)
        bits.finish()
        #expect(bits.bytes == bytes)
    }

    @Test(arguments: [(0, 0), (1, 1), (-1, 2), (2, 3), (-2, 4), (-6, 12)])
    func `signed codes alternate`(value: Int, code: Int) {
        var signed = BitWriter()
        signed.putSigned(value)
        signed.finish()
        var unsigned = BitWriter()
        unsigned.putUnsigned(code)
        unsigned.finish()
        #expect(signed.bytes == unsigned.bytes)
    }

    @Test func `bits are put one behind the other, across bytes`() {
        var bits = BitWriter()
        bits.put(0b101, bits: 3)
        bits.put(0xDEAD_BEEF, bits: 32)
        bits.put(true)
        bits.finish()
        #expect(bits.bytes == [0xBB, 0xD5, 0xB7, 0xDD, 0xF8])
    }

    @Test func `a payload never looks like a start code`() {
        let unit = NALUnit(.slice, payload: [0, 0, 0, 0, 0, 1, 0, 0, 3, 0, 0, 4])
        #expect(unit.bytes == [0x61, 0, 0, 3, 0, 0, 3, 0, 1, 0, 0, 3, 3, 0, 0, 4])
    }
}
