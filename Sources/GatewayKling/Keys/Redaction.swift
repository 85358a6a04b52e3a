import GatewayModel

/// Makes the upstream's words fit for our log: without keys, without the prompt, on one line, and short.
struct Redaction: Sendable {
    /// How much of a text is looked at, in bytes.
    static let scannedLength = 4096
    /// How much of a text is kept, in characters.
    static let keptLength = 300

    /// What introduces a credential that we do not know, in lower case.
    ///
    /// The last one introduces ours in the address that the upstream is given to call back at, and may repeat.
    private static let markers = ["sk-", "bearer ", "key=", "token=", "callbacks/kling/"].map { Array($0.utf8) }

    private let secrets: [SecretPatterns]

    /// Knows these keys.
    init(_ keys: [UpstreamKey]) {
        secrets = keys.compactMap { key in
            key.withExposedText { SecretPatterns($0.utf8, width: SecretPatterns.keyRun) }
        }
    }

    private init(secrets: [SecretPatterns]) {
        self.secrets = secrets
    }

    /// Also knows the words of an order, which are nobody's to log.
    func hiding(_ order: VideoOrder) -> Redaction {
        let prompts = [order.prompt, order.negativePrompt].compactMap(\.self)
        return Redaction(
            secrets: secrets + prompts.compactMap { SecretPatterns($0.utf8, width: SecretPatterns.promptRun) }
        )
    }

    /// The text without what must not be logged; `nil` when nothing is left.
    func clean(_ text: some StringProtocol) -> String? {
        let bytes = Array(text.utf8.prefix(Self.scannedLength))
        let lower = bytes.map(\.lowercased)
        var marks = [Bool](repeating: false, count: bytes.count)
        for secret in secrets {
            secret.mark(lower, in: &marks)
        }
        Self.markCredentials(in: lower, marks: &marks)
        let words = Self.masked(bytes, marks).split { $0 <= 0x20 || $0 == 0x7F }
        let line = String(decoding: Array(words.joined(separator: [0x20])), as: UTF8.self)
        return line.isEmpty ? nil : String(line.prefix(Self.keptLength))
    }

    private static func markCredentials(in lower: [UInt8], marks: inout [Bool]) {
        for index in lower.indices where index == 0 || !lower[index - 1].isAlphanumeric {
            for marker in markers where lower[index...].starts(with: marker) {
                var end = index + marker.count
                while end < lower.count, isCredentialCharacter(lower[end]) {
                    marks[end] = true
                    end += 1
                }
            }
        }
    }

    private static func isCredentialCharacter(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || "-_.*~+/=:".utf8.contains(byte)
    }

    private static func masked(_ bytes: [UInt8], _ marks: [Bool]) -> [UInt8] {
        var result: [UInt8] = []
        for index in bytes.indices {
            if !marks[index] {
                result.append(bytes[index])
            } else if index == 0 || !marks[index - 1] {
                result.append(contentsOf: UpstreamKey.mask.utf8)
            }
        }
        return result
    }
}
