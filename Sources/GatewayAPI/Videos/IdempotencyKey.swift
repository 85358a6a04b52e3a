import GatewayHTTP
import GatewayModel
import HTTPTypes

/// A caller's name for one request, under which a repetition is recognized; quoted, as the IETF's draft has it, or bare.
struct IdempotencyKey: Hashable {
    /// How many characters a key may have.
    static let maximumLength = 255

    let text: String

    /// Reads the header.
    /// - Returns: nothing when there is none.
    /// - Throws: `invalidField` when it is given twice, empty, too long, or has other than visible ASCII characters.
    init?(_ headers: HTTPFields) throws(GatewayError) {
        let values = headers[values: .idempotencyKey]
        guard let first = values.first else {
            return nil
        }
        let text = Self.unquoted(first)
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        guard values.count == 1, isPlain, (1...Self.maximumLength).contains(text.utf8.count) else {
            throw GatewayError(
                .invalidField,
                "Give one Idempotency-Key of 1 to \(Self.maximumLength) ASCII characters.",
                parameter: "Idempotency-Key"
            )
        }
        self.text = text
    }

    private static func unquoted(_ value: String) -> String {
        guard value.utf8.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") else {
            return value
        }
        return String(value.dropFirst().dropLast())
    }
}
