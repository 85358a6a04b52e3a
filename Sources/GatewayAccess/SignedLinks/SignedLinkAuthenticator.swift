package import GatewayLedger
package import GatewayModel

/// Lets somebody in by a signed link, who then acts for the tenant whose video it is.
package struct SignedLinkAuthenticator: Authenticator {
    private let links: SignedLinks
    private let reader: LedgerReader
    private let clock: any WallClock

    /// Knows the links that `links` signs.
    package init(links: SignedLinks, ledger: Ledger, clock: any WallClock) {
        self.links = links
        reader = ledger.reader
        self.clock = clock
    }

    /// Who shows a link.
    ///
    /// The store is asked only about links that may be ours.
    /// - Throws: `missingScope` for a link that has expired, was altered or was made for another tenant's video,
    ///   `notFound` when its video is gone.
    package func authenticate(_ request: AuthenticationRequest) async throws(GatewayError) -> Principal? {
        guard let query = request.query, request.bearsLink else {
            return nil
        }
        guard let id = request.resource.flatMap({ VideoID($0) }) else {
            throw .badLink
        }
        let proof = SignedLinks.Proof(
            video: id,
            expires: Self.parameter("expires", of: query),
            signature: Self.parameter("signature", of: query)
        )
        guard let expiry = links.expiry(ifPlausible: proof, at: clock.now) else {
            throw .badLink
        }
        guard let video = try await reader.video(id) else {
            throw GatewayError.noSuchVideo
        }
        guard links.isMade(proof, for: video.tenant) else {
            throw .badLink
        }
        return Principal(
            subject: .signedLink(expires: expiry),
            tenant: video.tenant,
            scopes: [.videosRead],
            limits: TenantLimits()
        )
    }

    private static func parameter(_ name: String, of query: String) -> String {
        query.split(separator: "&").first { $0.hasPrefix("\(name)=") }?
            .dropFirst(name.utf8.count + 1).percentDecoded(plusIsSpace: true) ?? ""
    }
}

extension GatewayError {
    /// Says the same whatever is wrong with a link, and of every video.
    fileprivate static var badLink: GatewayError {
        GatewayError(
            .missingScope,
            "This link has expired or was altered. Ask for the video again to get a fresh one, or send a key."
        )
    }
}
