import Digests
import GatewayModel

/// A digest of several texts that no other texts have: their lengths keep one from running into the next.
package enum Fingerprint {
    /// The digest, in hexadecimal digits.
    package static func text(of parts: [String]) -> String {
        var digest = SHA256()
        for part in parts {
            digest.update(data: Array("\(part.utf8.count):\(part)".utf8))
        }
        return Hexadecimal.encode(digest.finalize())
    }

    /// A part that may be missing, which is another than an empty one.
    package static func part(_ text: String?) -> String {
        text.map { "+" + $0 } ?? "-"
    }
}
