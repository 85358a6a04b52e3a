import GatewayLedger
import GatewayModel
import HTTPTypes
import Hummingbird
import NIOCore

/// Somebody who may read one video's file: by a tenant's key, or by a signed link.
struct FileVisitor {
    /// What stands in for the caller's name.
    enum Pass {
        /// A key of the tenant whose video it must be.
        case key(TenantID)
        /// A link, whose owner is compared once the video is known.
        case link(ContentLink.Proof)
    }

    let request: Request
    let tag: RequestTag
    let notes: RequestNotes
    let eventLoop: any EventLoop
    let query: Query
    let id: VideoID?
    let pass: Pass

    /// Verifies the link when there is one, else the key.
    /// - Throws: `missingScope` for a link that has expired or was altered, and what ``TenantContext`` throws.
    init(
        _ request: Request,
        context: FrontContext,
        route: Route,
        scope: Scope,
        desk: FrontDesk
    ) async throws(GatewayError) {
        let name = context.parameters["id"]?.percentDecoded() ?? ""
        id = VideoID(name)
        self.request = request
        tag = context.tag
        notes = context.notes
        eventLoop = context.eventLoop
        let isLink = request.uri.query.map { $0.contains("signature=") || $0.contains("expires=") } ?? false
        guard isLink else {
            let tenant = try await TenantContext(request, context: context, route: route, scope: scope, desk: desk)
            query = tenant.query
            pass = .key(tenant.tenant)
            return
        }
        query = try Query(request.uri.query, allowing: route.query)
        guard let id else {
            throw .badLink
        }
        let (expires, signature) = (query["expires"] ?? "", query["signature"] ?? "")
        let proof = ContentLink.Proof(video: id, expires: expires, signature: signature)
        guard desk.links.isPlausible(proof, at: desk.clock.now) else {
            throw .badLink
        }
        pass = .link(proof)
    }

    /// When the visitor's pass ends; a key's end is not looked at, because each request shows it anew.
    var expiry: Timestamp? {
        guard case .link(let proof) = pass, let seconds = Int64(proof.expires) else {
            return nil
        }
        return Timestamp(seconds: seconds)
    }
}

extension FileVisitor {
    /// The video as it stands now.
    /// - Throws: `notFound`, or `missingScope` for a link that was made for another tenant's video.
    func video(at desk: FrontDesk) async throws(GatewayError) -> Video {
        guard let id, let video = try await find(id, in: desk.ledger) else {
            throw .noSuchVideo
        }
        if case .link(let proof) = pass {
            guard desk.links.isMade(proof, for: video.tenant) else {
                throw .badLink
            }
            notes.note(RequestNotes.Caller(tenant: video.tenant, key: nil))
        }
        return video
    }

    private func find(_ id: VideoID, in ledger: Ledger) async throws(GatewayError) -> Video? {
        switch pass {
        case .key(let tenant): try await ledger.video(id, of: tenant)
        case .link: try await ledger.video(id)
        }
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
