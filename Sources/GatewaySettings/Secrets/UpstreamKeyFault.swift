/// What is wrong with a text that should be an upstream key: what people paste beside it, by name and never the key.
///
/// A key that is sent with any of it is refused by the upstream, and every order waits for a reason that nobody sees.
enum UpstreamKeyFault: String, CaseIterable {
    case wideText = "is text in UTF-16; save it as plain ASCII or UTF-8"
    case byteOrderMark = "begins with a byte order mark (BOM), which editors on Windows write; save it without"
    case severalLines = "holds more than one line, as a key never does; several keys are given in a file"
    case bearer = "begins with Bearer; give the bare key"
    case header = "begins with the name of a header; give the bare key"
    case assignment = "begins with DEERAPI_KEY=; give the bare key"
    case quotes = "has quotation marks; give the bare key"
    case whiteSpace = "has white space inside the key, or more behind it than weight=N and name=NAME"

    private static let quotationMarks = [
        "\"", "'", "`", "\u{201C}", "\u{201D}", "\u{2018}", "\u{2019}", "\u{AB}", "\u{BB}",
    ]
    .map { Array($0.utf8) }

    /// Looks at one key alone, from which the white space around it was taken; nothing where it is none of these.
    init?(in key: [UInt8]) {
        self.init(key, among: Self.allCases)
    }

    /// Looks at the text of a whole file.
    init?(ofText text: [UInt8]) {
        self.init(text, among: [.wideText, .byteOrderMark])
    }

    /// Looks at a line, on which more may stand behind the key.
    init?(ofLine line: [UInt8]) {
        self.init(line, among: Self.allCases.filter { $0 != .whiteSpace })
    }

    private init?(_ text: [UInt8], among faults: [UpstreamKeyFault]) {
        guard let fault = faults.first(where: { $0.isFound(in: text) }) else {
            return nil
        }
        self = fault
    }

    private func isFound(in key: [UInt8]) -> Bool {
        switch self {
        case .wideText: key.starts(with: [0xFF, 0xFE]) || key.starts(with: [0xFE, 0xFF])
        case .byteOrderMark: key.starts(with: [0xEF, 0xBB, 0xBF])
        case .severalLines: key.contains { $0 == 0x0A || $0 == 0x0D }
        case .bearer: ["bearer ", "bearer\t", "bearer:"].contains { Self.begins(key, with: $0) }
        case .header: Self.begins(key, with: "authorization:") || Self.begins(key, with: "x-api-key:")
        case .assignment: Self.begins(key, with: "deerapi_key=") || Self.begins(key, with: "export ")
        case .quotes: Self.quotationMarks.contains { mark in key.firstRange(of: mark) != nil }
        case .whiteSpace: key.contains { $0 == 0x20 || (0x09...0x0D).contains($0) }
        }
    }

    /// Whether a key begins with a word, in whatever case.
    private static func begins(_ key: [UInt8], with word: String) -> Bool {
        key.count >= word.utf8.count
            && zip(key, word.utf8)
                .allSatisfy { byte, letter in
                    ((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) == letter
                }
    }
}
