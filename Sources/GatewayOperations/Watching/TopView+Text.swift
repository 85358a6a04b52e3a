import GatewayModel

extension TopView {
    /// The columns of a bar of slots, at most.
    private static let barWidth = 30

    /// The same for people.
    /// - Parameter height: How many lines there are at most; the newest videos give way first. As many as it takes
    ///   without.
    package func text(_ style: TextStyle, height: Int? = nil) -> String {
        var lines = head(columns: style.width) + [""] + slotLines(style) + [""] + tenantLines
        let room = height.map { max(0, $0 - lines.count - 1) } ?? .max
        let shown = videos.prefix(max(0, room == .max ? .max : room - 1))
        if !shown.isEmpty {
            lines += [""] + videoLines(Array(shown))
        }
        return lines.prefix(height ?? .max).map { $0.fitting(columns: style.width) }.joined(separator: "\n")
    }

    private func head(columns: Int) -> [String] {
        let wait = queue.oldestWait.map { ", the oldest for \(QueueView.span($0))" } ?? ""
        let failed = perMinute.failed > 0 ? " (\(perMinute.failed) failed)" : ""
        let server = health.map { $0.lines(columns: columns) } ?? []
        let paused = pauses.flatMap {
            "paused   \($0.text)".wrapped(columns: columns, indent: 9) + ["         It goes on with: \($0.end)"]
        }
        return ["kling-gateway  \(at.inLocalTime)"] + server + [
            "queue    \(queue.waiting) waiting\(wait)",
            "minute   \(perMinute.started) started, \(perMinute.ended) ended\(failed)",
        ] + paused
    }

    private func slotLines(_ style: TextStyle) -> [String] {
        let all = [("slots", slots.taken, slots.limit)]
        let keys = slots.keys.count > 1 ? slots.keys.map { ($0.name ?? $0.id, $0.taken, $0.limit) } : []
        var table = TextTable([("", .left), ("", .left), ("", .left)], hasTitles: false)
        for (name, taken, limit) in all + keys {
            let bar =
                style.drawsBars && limit > 0
                ? UsageBar.text(used: Int64(taken), of: Int64(limit), width: min(Self.barWidth, style.width / 3)) : ""
            let count = limit > 0 ? "\(taken) of \(limit)" : "\(taken), makes no new videos"
            table.add(style.drawsBars ? [name, bar, count] : [name, count])
        }
        return table.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private var tenantLines: [String] {
        guard !tenants.isEmpty else {
            return ["No tenant has anything under way."]
        }
        var table = TextTable([
            ("TENANT", .left), ("WAITING", .right), ("MADE NOW", .right), ("STARTED/MIN", .right),
            ("ENDED/MIN", .right), ("FAILED/MIN", .right),
        ])
        for load in tenants {
            table.add(
                [load.tenant]
                    + [load.waiting, load.inProgress, load.started, load.ended, load.failed].map { "\($0)" }
            )
        }
        return table.text.split(separator: "\n").map(String.init)
    }

    private func videoLines(_ videos: [VideoView]) -> [String] {
        var table = TextTable([
            ("VIDEO", .left), ("STATE", .left), ("TENANT", .left), ("MODEL", .left), ("ORDERED", .left),
        ])
        for video in videos {
            let state = video.failure.map { "\(video.state): \($0)" } ?? video.state
            table.add([video.id, state, video.tenant, video.model, video.createdAt.inLocalTime])
        }
        return table.text.split(separator: "\n").map(String.init)
    }
}
