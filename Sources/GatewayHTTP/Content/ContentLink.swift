import Crypto
import GatewayLedger
import GatewayModel

/// Links to a video's file that need no key, hold for one video alone, and expire.
struct ContentLink: Sendable {
    /// How long a link holds.
    static let life = Duration.seconds(86_400)

    private static let purpose = "content-link"
    /// How many hexadecimal digits a signature has.
    private static let signatureLength = 64

    private let key: SymmetricKey

    /// Signs under a key that is derived from the pepper and serves nothing else.
    init(pepper: Pepper) {
        key = pepper.derivedKey(for: Self.purpose)
    }

    /// The path and query of a video's file, valid until `expiry`.
    func path(to video: VideoID, until expiry: Timestamp) -> String {
        let expires = String(expiry.seconds)
        return "/v1/videos/\(video)/content?expires=\(expires)&signature=\(signature(of: video, expires: expires))"
    }

    /// Whether a link is one of ours for this video, and has not expired.
    func isValid(for video: VideoID, expires: String, signature given: String, at now: Timestamp) -> Bool {
        let expected = Array(signature(of: video, expires: expires).utf8)
        let given = Array(given.utf8)
        guard given.count == Self.signatureLength else {
            return false
        }
        let difference = zip(expected, given).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
        guard difference == 0, let seconds = Int64(expires) else {
            return false
        }
        return now < Timestamp(seconds: seconds)
    }

    private func signature(of video: VideoID, expires: String) -> String {
        let signed = Array("\(video)\n\(expires)".utf8)
        return HexadecimalText.encode(Array(HMAC<SHA256>.authenticationCode(for: signed, using: key)))
    }
}
