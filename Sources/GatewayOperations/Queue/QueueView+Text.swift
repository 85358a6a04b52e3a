extension QueueView {
    /// The columns of a line of words.
    private static let width = 100

    /// For people: what the server lacks, pauses, videos, totals.
    package var text: String {
        var parts: [String] = []
        if let health, !health.isWell {
            parts.append(health.lines(columns: Self.width).joined(separator: "\n"))
        }
        if !pauses.isEmpty {
            let lines = pauses.flatMap { ["  " + $0.text, "    It goes on with: \($0.end)"] }
            parts.append((["paused:"] + lines).joined(separator: "\n"))
        }
        let sums = "\(total) waiting, \(slots.taken) of \(slots.limit) slots taken"
        parts.append(([sums] + keyLines).joined(separator: "\n"))
        if !videos.isEmpty {
            parts.append(videoTable)
            if more > 0 {
                parts.append("… and \(more) more; --limit shows them.")
            }
            parts.append(tenantTable)
        }
        return parts.joined(separator: "\n\n")
    }

    /// The slots of each key, where there is more than one.
    private var keyLines: [String] {
        guard slots.keys.count > 1 else {
            return []
        }
        return slots.keys.map { key in
            let limit = key.limit > 0 ? " of \(key.limit)" : ", makes no new videos"
            return "  \(key.id)" + (key.name.map { " (\($0))" } ?? "") + ": \(key.taken)\(limit)"
        }
    }

    private var videoTable: String {
        var table = TextTable([
            ("PLACE", .right), ("ID", .left), ("TENANT", .left), ("MODEL", .left), ("PRIO", .right),
            ("WAITS", .right), ("WHY", .left),
        ])
        for video in videos {
            table.add([
                "\(video.position)", video.id, video.tenant, video.model, "\(video.priority)",
                Self.span(video.waited), video.reasonText,
            ])
        }
        return table.text
    }

    private var tenantTable: String {
        var table = TextTable([("TENANT", .left), ("WEIGHT", .right), ("WAITING", .right), ("OLDEST", .left)])
        for share in tenants {
            table.add([share.tenant, "\(share.weight)", "\(share.videos)", share.oldest.inLocalTime])
        }
        return table.text
    }

    /// A wait in its two greatest units.
    static func span(_ seconds: Int64) -> String {
        switch seconds {
        case ..<60: "\(seconds)s"
        case ..<3600: "\(seconds / 60)m \(seconds % 60)s"
        case ..<86_400: "\(seconds / 3600)h \(seconds % 3600 / 60)m"
        default: "\(seconds / 86_400)d \(seconds % 86_400 / 3600)h"
        }
    }
}
