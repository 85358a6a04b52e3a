import GatewayLedger
import GatewayModel
import HTTPTypes
import Hummingbird

/// Somebody who may read one video's file: by a tenant's key, or by a signed link.
struct FileVisitor {
    let request: Request
    let tag: RequestTag
    let notes: RequestNotes
    let query: Query
    let id: VideoID?
    /// Whose video it must be; a link carries its own proof.
    let tenant: TenantID?

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
        let isLink = request.uri.query.map { $0.contains("signature=") || $0.contains("expires=") } ?? false
        guard isLink else {
            let tenant = try await TenantContext(request, context: context, route: route, scope: scope, desk: desk)
            query = tenant.query
            self.tenant = tenant.tenant
            return
        }
        query = try Query(request.uri.query, allowing: route.query)
        guard let id,
            desk.links.isValid(
                for: id,
                expires: query["expires"] ?? "",
                signature: query["signature"] ?? "",
                at: desk.clock.now
            )
        else {
            throw GatewayError(
                .missingScope,
                "This link has expired or was altered. Ask for the video again to get a fresh one, or send a key."
            )
        }
        tenant = nil
    }
}

extension FileVisitor {
    /// The video as it stands now.
    /// - Throws: `notFound`.
    func video(at desk: FrontDesk) async throws(GatewayError) -> Video {
        guard let id, let video = try await find(id, in: desk.ledger) else {
            throw .noSuchVideo
        }
        if tenant == nil {
            notes.note(RequestNotes.Caller(tenant: video.tenant, key: nil))
        }
        return video
    }

    private func find(_ id: VideoID, in ledger: Ledger) async throws(GatewayError) -> Video? {
        if let tenant {
            try await ledger.video(id, of: tenant)
        } else {
            try await ledger.video(id)
        }
    }
}
