/// Every run of a fixed length within one secret, so that even a part of it is found in a text.
struct SecretPatterns: Sendable {
    /// How long a part of a key gives the key away, in bytes.
    static let keyRun = 8
    /// How long a part of a prompt gives the prompt away, in bytes; shorter ones are everybody's words.
    static let promptRun = 16
    /// A secret shorter than this is not looked for, because it would be found everywhere.
    static let shortest = 4

    private let width: Int
    private let runs: Set<UInt128>

    /// Takes a secret apart into runs of `width` bytes, at most 16; one that is shorter is one run.
    init?(_ secret: some Sequence<UInt8>, width: Int) {
        let bytes = secret.map(\.lowercased)
        guard bytes.count >= Self.shortest else {
            return nil
        }
        self.width = min(width, bytes.count, 16)
        runs = Set(Self.windows(of: bytes, width: self.width).map(\.run))
    }

    /// Marks every byte of `lower`, a text in lower case, that belongs to a run of the secret in whatever case.
    func mark(_ lower: [UInt8], in marks: inout [Bool]) {
        for (start, run) in Self.windows(of: lower, width: width) where runs.contains(run) {
            for index in start..<start + width {
                marks[index] = true
            }
        }
    }

    private static func windows(of bytes: [UInt8], width: Int) -> [(start: Int, run: UInt128)] {
        let mask: UInt128 = width == 16 ? .max : (1 << UInt128(8 * width)) - 1
        var run: UInt128 = 0
        var windows: [(start: Int, run: UInt128)] = []
        for (index, byte) in bytes.enumerated() {
            run = (run << 8 | UInt128(byte)) & mask
            if index + 1 >= width {
                windows.append((index + 1 - width, run))
            }
        }
        return windows
    }
}
