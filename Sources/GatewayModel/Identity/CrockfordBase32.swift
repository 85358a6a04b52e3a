/// Crockford's base 32: digits and upper-case letters without I, L, O and U, which sorts like the number it writes.
enum CrockfordBase32 {
    static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// Writes 128 bits as 26 characters.
    static func encode(_ value: UInt128) -> String {
        // Asked for once: each look at a global asks whether it was made already.
        let alphabet = alphabet
        return String(unsafeUninitializedCapacity: 26) { buffer in
            var rest = value
            for index in stride(from: 25, through: 0, by: -1) {
                buffer[index] = alphabet[Int(truncatingIfNeeded: rest & 31)]
                rest >>= 5
            }
            return 26
        }
    }

    /// Reads exactly what `encode` writes: 26 characters, upper case, at most 128 bits.
    static func decode(_ text: some Sequence<UInt8>) -> UInt128? {
        // Asked for once: each look at a global asks whether it was made already.
        let digits = digits
        var value: UInt128 = 0
        var count = 0
        for byte in text {
            let digit = digits[Int(byte)]
            guard digit < 32, count < 26, count > 0 || digit < 8 else {
                return nil
            }
            value = value << 5 | UInt128(digit)
            count += 1
        }
        return count == 26 ? value : nil
    }

    /// The digit that a byte is, or one that there is not.
    private static let digits: [UInt8] = {
        var table = [UInt8](repeating: .max, count: 256)
        for (digit, byte) in alphabet.enumerated() {
            table[Int(byte)] = UInt8(digit)
        }
        return table
    }()
}
