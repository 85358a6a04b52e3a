import GatewayAccess
import GatewayHTTP
import GatewayLedger
import GatewayModel
import GatewayOperations

/// All videos, a page at a time, and each of them.
struct VideoPages {
    let server: PageServer
    let parts: DashboardParts

    var routes: [Route] {
        [
            server.get("/videos", query: ["tenant", "status", "model", "find", "after"], list),
            server.get("/videos/{id}", query: ["done"], show),
            server.get("/videos/{id}/film") { page in
                guard let id = VideoID(page.segment("id")) else {
                    throw GatewayError.noSuchVideo
                }
                return try await parts.film(id, page.request, page.session.principal)
            },
            server.post("/videos/{id}/cancel", .operator) { page, _ in
                let view = try await parts.operations().cancelVideo(page.segment("id"), by: page.actor)
                return .elsewhere("/videos/\(view.id)?done=canceled")
            },
        ]
    }

    private func list(_ page: PageRequest) async throws -> GatewayResponse {
        if let name = page.filled("find") {
            return try await find(name.filter { !$0.isWhitespace }, for: page)
        }
        let search = try await VideoSearch(page, parts: parts)
        let found = try await search.run(parts.ledger.reader)
        var table = Table.videos(found.videos, tenants: search.tenants)
        table.pager = Pager(
            newest: search.after.map { _ in search.path(after: nil) },
            older: found.next.map { search.path(after: $0) }
        )
        let vacancy =
            found.next != nil
            ? "Among those that were looked through none fits; there are older ones."
            : search.isFiltered ? "No video fits." : "No video was ordered yet. What applications order stands here."
        let block = table.block(
            remark: found.next != nil && found.videos.count < VideoSearch.pageSize
                ? "\(Numbers.grouped(Int64(VideoQuery.maximumLooks))) videos were looked through; go on with older ones."
                : nil,
            vacancy: vacancy
        )
        return server.answer(Page("Videos", [block.with(\.filter, search.filter)]), at: .videos, to: page)
    }

    /// What somebody looks for by a name of it: straight to it, where there is one of that name.
    private func find(_ name: String, for page: PageRequest) async throws -> GatewayResponse {
        let reader = parts.ledger.reader
        if let id = VideoID(name) ?? VideoID(taskID: name), try await reader.record(of: id) != nil {
            return .elsewhere(Link.video(id))
        }
        let ids = (1...VideoSearch.maximumName).contains(name.utf8.count) ? try await reader.videos(knownAs: name) : []
        if ids.count == 1 {
            return .elsewhere(Link.video(ids[0]))
        }
        let search = try await VideoSearch(page, parts: parts)
        let table = Table.videos(try await reader.videos(ids), tenants: search.tenants)
        let block = table.block(
            remark: "Known as “\(name)”",
            vacancy: "No video is known by that id, task, name or request."
        )
        return server.answer(Page("Videos", [block.with(\.filter, search.filter)]), at: .videos, to: page)
    }

    private func show(_ page: PageRequest) async throws -> GatewayResponse {
        guard let id = VideoID(page.segment("id")) ?? VideoID(taskID: page.segment("id")),
            let record = try await parts.ledger.reader.record(of: id)
        else {
            throw GatewayError.noSuchVideo
        }
        let names = try await parts.tenantNames()
        let story = VideoStory(
            record: record,
            tenant: names[record.video.tenant] ?? record.video.tenant.text,
            deliveries: try await parts.ledger.reader.deliveries(about: id),
            note: try await parts.operations().note(of: record, time: Numbers.moment),
            reasons: await parts.health().reasons.filter { $0.part == .upstream }
        )
        var blocks = story.blocks
        if page.may(.operator), record.video.state == .queued {
            let action = Action(
                target: Link.video(id) + "/cancel",
                button: "Cancel",
                consequence: "It is not sent, and its money is released.",
                isGrave: true
            )
            blocks.append(Block("What can be done").with(\.actions, [action]))
        }
        var shown = Page(id.description, kicker: Cell(words: "Videos", link: "/videos"), blocks)
        shown.notice = page.query["done"] == "canceled" ? "The video is canceled; it was not sent." : nil
        return server.answer(shown, at: .videos, to: page)
    }
}
