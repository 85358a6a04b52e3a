import GatewayLedger
import GatewayModel

extension VideoRecordView {
    /// A record line by line, its submissions and answers as tables below.
    var text: String {
        let lines = noteLines + orderLines + moneyLines + upstreamLines + fileLines + deliveryLines
        return ([video.text] + lines.map { "\(Self.padded($0.name))\(TextTable.printable($0.text))" })
            .joined(separator: "\n") + attemptTable + answerTable
    }

    private typealias Line = (name: String, text: String)

    /// As wide as the names that ``VideoView`` has.
    private static func padded(_ name: String) -> String {
        name + String(repeating: " ", count: max(1, 9 - name.count))
    }

    private var noteLines: [Line] {
        note.map { [("why", $0.why), ("", $0.help)] } ?? []
    }

    private var deliveryLines: [Line] {
        deliveries.enumerated()
            .map { index, delivery in
                let trouble = [delivery.status.map { "\($0)" }, delivery.error?.replacing("_", with: " ")]
                let tries = delivery.tries == 1 ? "1 try" : "\(delivery.tries) tries"
                let parts = ["\(delivery.state.rawValue) after \(tries)"] + trouble.compactMap(\.self)
                let next = delivery.nextAt.map { ", next at \($0.text.inLocalTime)" } ?? ""
                let place = delivery.endpoint ?? "the order's own address"
                return (index == 0 ? "told" : "", "\(place): \(parts.joined(separator: ", "))\(next)")
            }
    }

    private var orderLines: [Line] {
        let moments = [
            ("sent", times.submittedAt?.inLocalTime), ("ended", times.endedAt?.inLocalTime),
            ("deleted", times.deletedAt?.inLocalTime), ("deadline", times.queueDeadline?.inLocalTime),
            ("waits", times.notBefore.map { "until \($0.inLocalTime)" }),
        ]
        let key = idempotency.map { "an Idempotency-Key of \($0.route) stands for it until \($0.until.inLocalTime)" }
        let others = [
            ("named", externalTaskID), ("repeats", key), ("error", error.map { "\($0.code): \($0.message)" }),
        ]
        return (moments + others).compactMap { name, text in text.map { (name, $0) } }
    }

    private var moneyLines: [Line] {
        [("price", "by list \(price.version)")]
            + price.entries.map { ("", "\($0.kind) \($0.amount) \($0.currency) at \($0.at.inLocalTime)") }
    }

    private var upstreamLines: [Line] {
        var lines: [Line] = [("task", upstream.taskID ?? "none that is known")]
        if let poll = upstream.lastPoll {
            let request = poll.requestID.map { ", request \($0)" } ?? ""
            lines.append(("asked", "\(poll.at.inLocalTime): \(poll.outcome ?? "no answer")\(request)"))
        }
        if let next = upstream.nextPollAt {
            lines.append(
                (
                    "next",
                    "\(next.inLocalTime)\(upstream.misses > 0 ? ", not found \(upstream.misses) times so far" : "")"
                )
            )
        }
        return lines
    }

    private var fileLines: [Line] {
        var lines: [Line] = []
        if let digest = storedFile.digest {
            lines.append(("digest", "\(digest), \(storedFile.size ?? 0) bytes"))
        }
        let others = [
            ("path", storedFile.path), ("stored", storedFile.storedAt?.inLocalTime),
            ("read", storedFile.usedAt?.inLocalTime),
            ("kept", times.expiresAt.map { "until \($0.inLocalTime)" }),
            ("fetch", storedFile.trouble.map { "\($0), \(storedFile.tries) tries" }),
            ("again", storedFile.nextTryAt?.inLocalTime),
        ]
        lines += others.compactMap { name, text in text.map { (name, $0) } }
        return lines + sharingLines
    }

    private var sharingLines: [Line] {
        var lines: [Line] = [("cache", sharing.cache + (sharing.leader.map { " of \($0)" } ?? ""))]
        if sharing.followerCount > 0 {
            let more = sharing.followerCount - Int64(sharing.followers.count)
            let names = sharing.followers.joined(separator: " ") + (more > 0 ? " and \(more) more" : "")
            lines.append(("shared", "by \(names)"))
        }
        return lines
    }

    private var attemptTable: String {
        guard !attempts.isEmpty else {
            return ""
        }
        var table = TextTable([
            ("ATTEMPT", .right), ("UPSTREAM NAME", .left), ("KEY", .left), ("STARTED", .left), ("ENDED", .left),
            ("OUTCOME", .left), ("STATUS", .right), ("CODE", .left), ("UPSTREAM REQUEST", .left),
        ])
        for attempt in attempts {
            table.add([
                "\(attempt.number)", attempt.upstreamName, attempt.upstreamKey, attempt.startedAt.inLocalTime,
                attempt.endedAt?.inLocalTime ?? "-",
                attempt.outcome, attempt.status.map { "\($0)" } ?? "-", attempt.code ?? "-", attempt.requestID ?? "-",
            ])
        }
        return "\n\n" + table.text
    }

    private var answerTable: String {
        var table = TextTable([
            ("ANSWER TO", .left), ("AT", .left), ("STATUS", .right), ("KEY", .left), ("REQUEST", .left),
            ("DELIVERED", .left),
        ])
        for answer in answers {
            table.add([
                answer.kind, answer.at.inLocalTime, "\(answer.status)", answer.key ?? "-", answer.requestID ?? "-",
                answer.isDelivered.map { $0 ? "yes" : "no" } ?? "-",
            ])
        }
        return "\n\n" + table.text
    }
}
