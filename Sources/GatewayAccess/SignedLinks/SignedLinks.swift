import Digests
package import GatewayLedger
package import GatewayModel

/// Links to a video's file that need no key, hold for one tenant's one video alone, and expire.
package struct SignedLinks: Sendable {
    /// What somebody shows who comes by a link.
    struct Proof {
        let video: VideoID
        let expires: String
        let signature: String
    }

    /// How long a link holds that nobody asked for by itself.
    package static let life = Duration.seconds(86_400)

    private static let purpose = "content-link"
    /// How many hexadecimal digits each half of a signature has: 128 bits are beyond guessing.
    private static let halfLength = 32

    private let key: SymmetricKey

    /// Signs under a key that is derived from the pepper and serves nothing else.
    package init(pepper: Pepper) {
        key = pepper.derivedKey(for: Self.purpose)
    }

    /// The path and query of a tenant's video's file, valid until `expiry`.
    ///
    /// The signature's first half can be checked without the store, so that what a stranger made up costs it nothing;
    /// the second binds the link to the video's owner.
    package func path(to video: VideoID, of tenant: TenantID, until expiry: Timestamp) -> String {
        let expires = String(expiry.seconds)
        let signature = half(video, expires) + half(video, expires, tenant)
        return "/v1/videos/\(video)/content?expires=\(expires)&signature=\(signature)"
    }

    /// When a link ends that may be one of ours and has not expired; its owner is still to be compared.
    func expiry(ifPlausible proof: Proof, at now: Timestamp) -> Timestamp? {
        guard proof.signature.utf8.count == 2 * Self.halfLength,
            Self.isEqual(half(proof.video, proof.expires), proof.signature.utf8.prefix(Self.halfLength)),
            let seconds = Int64(proof.expires)
        else {
            return nil
        }
        let expiry = Timestamp(seconds: seconds)
        return now < expiry ? expiry : nil
    }

    /// Whether a plausible link was made for this tenant.
    func isMade(_ proof: Proof, for tenant: TenantID) -> Bool {
        Self.isEqual(half(proof.video, proof.expires, tenant), proof.signature.utf8.dropFirst(Self.halfLength))
    }

    private func half(_ video: VideoID, _ expires: String, _ tenant: TenantID? = nil) -> String {
        let signed = ["\(video)", expires, tenant?.text].compactMap(\.self).joined(separator: "\n")
        let code = key.authenticationCode(for: Array(signed.utf8))
        return Hexadecimal.encode(Array(code.prefix(Self.halfLength / 2)))
    }

    /// Takes as long for a difference at the end as for one at the beginning.
    private static func isEqual(_ expected: String, _ given: some Collection<UInt8>) -> Bool {
        given.count == expected.utf8.count && zip(expected.utf8, given).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
