package import GatewayLedger
package import GatewayModel

/// Why a video does not go on as it should, and what helps.
package struct VideoNote: Hashable, Sendable {
    /// What keeps it, in a sentence.
    package let why: String
    /// What ends that, in a sentence: what to type, or that nothing has to be done.
    package let help: String
}

extension Operations {
    /// What keeps a video from going on: a wait, an answer that was lost, or a file that cannot be fetched; nothing where
    /// nothing does.
    /// - Parameter time: How moments are written.
    package func note(
        of record: VideoRecord,
        time: (Timestamp) -> String
    ) async throws(GatewayError) -> VideoNote? {
        switch record.video.state {
        case .queued: try await wait(of: record, time: time)
        case .unknown:
            VideoNote(
                why: "The answer to its submission was lost, so nobody knows whether the upstream makes it.",
                help: "It is looked for by its name there, and never sent twice; until that ends, its money stays "
                    + "held. “kling-gateway ledger reconcile” compares it with what the upstream has."
            )
        default: fetch(of: record, time: time)
        }
    }

    private func wait(
        of record: VideoRecord,
        time: (Timestamp) -> String
    ) async throws(GatewayError) -> VideoNote {
        if let leader = record.sharing.leader {
            return VideoNote(
                why: "It waits for \(leader), whose result it shares.",
                help: "It ends when that one does; look at that one."
            )
        }
        let (video, now) = (record.video, clock.now)
        // Of keys nothing is known here, so that a pause of any of them is told of.
        if let pause = try await ledger.reader.pauses()
            .holding(tenant: video.tenant, model: video.order.model, keys: nil)
        {
            let view = PauseView(pause, tenants: try await ledger.tenantNames())
            return VideoNote(why: "Submission is paused for \(view.reasonText)", help: "It goes on with: \(view.end)")
        }
        if record.upstream.notBefore > now, record.upstream.refusals > 0 {
            let last = record.attempts.last.map { [$0.status.map { "\($0)" }, $0.code].compactMap(\.self) } ?? []
            let answer = last.isEmpty ? "" : ", last with \(last.joined(separator: " "))"
            return VideoNote(
                why: "The upstream has turned it away \(record.upstream.refusals)×\(answer).",
                help:
                    "It is sent again at \(time(record.upstream.notBefore)). “kling-gateway top” says how the upstream is."
            )
        }
        return VideoNote(
            why: "It waits for a free slot, or for others before it.",
            help: "“kling-gateway queue” shows what is before it, and why that waits."
        )
    }

    private func fetch(of record: VideoRecord, time: (Timestamp) -> String) -> VideoNote? {
        guard record.video.state == .succeeded, let trouble = record.file.trouble, let next = record.file.nextTry else {
            return nil
        }
        let isOurs = trouble == FileTrouble.Kind.receiver.rawValue
        let why = isOurs ? "the archive does not take it" : trouble.replacing("_", with: " ")
        return VideoNote(
            why: "Its film is made, and is not in the archive after \(record.file.tries) tries: \(why).",
            help: (isOurs ? "\(HealthReport.Reason.archiveUnwritable.advice) " : "")
                + "It is fetched again by itself, next at \(time(next))."
        )
    }
}
