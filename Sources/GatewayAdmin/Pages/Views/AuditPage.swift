import GatewayAccess
import GatewayHTTP
import GatewayLedger
import GatewayModel
import GatewayOperations

/// What operators have changed, the latest first.
struct AuditPage {
    /// How many rows a page has.
    static let pageSize = 50

    let server: PageServer
    let parts: DashboardParts

    var routes: [Route] {
        [server.get("/audit", query: ["actor", "subject", "from", "to", "after"], show)]
    }

    private func show(_ page: PageRequest) async throws -> GatewayResponse {
        var query = AuditQuery(limit: Self.pageSize)
        (query.actor, query.subject) = (page.filled("actor"), page.filled("subject"))
        let (from, to) = (page.filled("from"), page.filled("to"))
        query.from = if let from { try parts.calendar.operatorDay(from, "from").start } else { nil }
        query.until = if let to { try parts.calendar.operatorDay(to, "to").end } else { nil }
        query.after = page.filled("after").flatMap { Int64($0) }
        let log = try await parts.ledger.reader.auditLog(query)
        var table = Table(
            "Changes by operators",
            [
                .right("Number"), .left("When"), .left("Who"), .left("What"), .left("Subject"), .left("Before"),
                .left("After"), .left("From"),
            ]
        )
        for record in log.records {
            table.add(
                .number(record.number),
                .time(record.at),
                .text(record.actor),
                .text(record.verb),
                .text("\(record.subjectKind) \(record.subject)"),
                .code(record.before),
                .code(record.after),
                .text(record.origin)
            )
        }
        let filters = [("actor", query.actor), ("subject", query.subject), ("from", from), ("to", to)]
        table.pager = Pager(
            newest: query.after.map { _ in Link.path("/audit", filters.map { (name: $0.0, value: $0.1) }) },
            older: log.hasMore
                ? Link.path(
                    "/audit",
                    (filters + [("after", log.records.last.map { "\($0.number)" })])
                        .map { (name: $0.0, value: $0.1) }
                ) : nil
        )
        let filter = Filter(
            target: "/audit",
            inputs: [
                Input(field: "actor", title: "Who", content: query.actor ?? ""),
                Input(field: "subject", title: "Subject, by name or id", content: query.subject ?? ""),
                .day("from", "From the day", chosen: from), .day("to", "Through the day", chosen: to),
            ]
        )
        let isFiltered = query.after != nil || filters.contains { $0.1 != nil }
        let block = table.block(
            remark: "Each row is chained to the one before; “kling-gateway audit verify” proves that none was changed.",
            vacancy: isFiltered
                ? "No change fits." : "No operator has changed anything yet; whatever they change is written down here."
        )
        return server.answer(Page("Audit", [block.with(\.filter, filter)]), at: .audit, to: page)
    }
}
