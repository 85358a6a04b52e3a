import GatewayLedger
import GatewayModel
import GatewayOperations

/// A video's life, as a person follows it.
struct VideoStory {
    let record: VideoRecord
    let tenant: String
    let deliveries: [VideoDelivery]
    /// What keeps it from going on.
    let note: VideoNote?
    /// What the upstream lacks, which holds back what waits.
    let reasons: [HealthReport.Reason]

    private var video: Video { record.video }

    var blocks: [Block] {
        var blocks = [Block().with(\.facts, Items(facts))]
        if let note {
            let alert = Alert(severity: "warning", headline: note.why, advice: note.help)
            let others = video.state == .queued ? reasons.map { Alert($0, target: "/upstream") } : []
            blocks.append(Block("Why it does not go on").with(\.alerts, [alert] + others))
        }
        if video.state == .succeeded, case .stored(let file) = video.file {
            let film = Film(source: Link.video(video.id) + "/film", name: "The film of \(video.id)")
            blocks.append(
                Block("Film", remark: "\(Numbers.bytes(file.size)) in the archive.").with(\.film, film)
            )
        }
        if let error = video.shownError {
            let alert = Alert(severity: "bad", headline: error.code.replacing("_", with: " "), advice: error.message)
            blocks.append(Block("Why there is no film").with(\.alerts, [alert]))
        }
        blocks.append(Block("Ordered").with(\.quotation, video.order.prompt).with(\.facts, Items(order)))
        blocks.append(Block("What happened").with(\.events, Items(events)))
        blocks.append(attempts)
        blocks.append(told)
        return blocks
    }

    private var facts: [Fact] {
        [
            Fact("State", .state(of: video)),
            Fact("Tenant", .text(tenant).linked(Link.tenant(tenant))),
            Fact("Price", .price(of: video), .word(video.cost.state.rawValue, .quiet)),
            Fact("Cache", .text(video.cache.rawValue)),
            Fact("Own name", .code(video.externalID)),
            Fact("Task upstream", .code(record.upstream.taskID)),
            Fact("Ordered by", .code(record.order.requestID)),
            Fact("With the key", .code(record.order.key?.text)),
        ]
            + (record.sharing.leader.map { [Fact("Shares", .code($0.description, link: Link.video($0)))] } ?? [])
            + (record.sharing.followerCount > 0
                ? [Fact("Shared by", .text("\(Numbers.grouped(record.sharing.followerCount)) more"))] : [])
            + (record.deletedAt.map { [Fact("Deleted", .time($0))] } ?? [])
    }

    private var order: [Fact] {
        [
            Fact("Model", .text("\(video.order.model.text) \(video.order.mode.text)")),
            Fact("Length", .text("\(video.order.seconds) s")),
            Fact("Leave out", .text(video.order.negativePrompt)),
        ]
            + video.metadata.sorted { $0.key < $1.key }.map { Fact($0.key, .text($0.value)) }
    }

    /// What happened, with the money, in its order.
    private var events: [Event] {
        var list: [(at: Timestamp, event: Event)] = []
        func add(_ at: Timestamp?, _ happening: String, _ mark: Cell.Tone, _ particulars: Cell...) {
            if let at {
                let event = Event(when: .time(at), happening: happening, particulars: particulars, mark: mark.rawValue)
                list.append((at, event))
            }
        }
        add(video.createdAt, "Ordered", .quiet, .code(record.order.requestID))
        for entry in record.entries {
            let words = ["hold": "Money held", "settle": "Money charged", "release": "Money released"]
            add(entry.at, words[entry.kind] ?? entry.kind, .quiet, .text("\(entry.amount) \(entry.currency)"))
        }
        for attempt in record.attempts {
            add(attempt.startedAt, "Attempt \(attempt.number) began", .busy, .code(attempt.key.text))
        }
        // One whose answer was lost was sent, and nobody knows whether it is there.
        if let task = record.upstream.taskID {
            add(video.startedAt, "At the upstream", .busy, .code(task))
        } else {
            add(video.startedAt, "Sent", .busy)
        }
        add(
            record.upstream.polledAt,
            "Last asked about",
            .quiet,
            .text(record.upstream.pollOutcome?.replacing("_", with: " ")),
            .code(record.upstream.pollRequestID)
        )
        add(video.completedAt, "Ended", video.state == .succeeded ? .good : .bad, .state(of: video))
        add(record.file.storedAt, "File stored", .good)
        for repeated in record.repeats {
            add(repeated.at, "Ordered again", .quiet, .code(repeated.requestID))
        }
        add(record.deletedAt, "Deleted", .quiet)
        let sorted = list.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
        return sorted.map(\.element.event)
    }

    private var attempts: Block {
        var table = Table(
            "Attempts",
            [
                .right("Attempt"), .left("Our name"), .left("Key"), .left("Began"), .left("Ended"), .left("Outcome"),
                .right("Status"), .left("Code"), .left("Request upstream"),
            ]
        )
        for attempt in record.attempts {
            table.add(
                .number(attempt.number),
                .code(attempt.name.text),
                .code(attempt.key.text),
                .time(attempt.startedAt),
                .time(attempt.endedAt),
                .text(attempt.outcome.replacing("_", with: " ")),
                .number(attempt.status.map(String.init)),
                .code(attempt.code),
                .code(attempt.requestID)
            )
        }
        return table.block(
            "Attempts",
            vacancy: video.state == .queued ? "It waits, and was not sent yet." : "It was never sent."
        )
    }

    /// What has become of telling its caller.
    private var told: Block {
        var table = Table(
            "Webhook deliveries",
            [
                .left("Event"), .left("To"), .left("State"), .right("Tries"), .right("Status"), .left("Trouble"),
                .left("Last tried"), .left("Next"),
            ]
        )
        for delivery in deliveries {
            let tone: Cell.Tone =
                switch delivery.state {
                case .pending: .busy
                case .delivered: .good
                case .failed: .bad
                case .dropped: .quiet
                }
            table.add(
                .code(delivery.event.text),
                delivery.endpoint.map { .code($0) } ?? .text("the order's own address"),
                .word(delivery.state.rawValue, tone),
                .number(delivery.tries),
                .number(delivery.status.map(String.init)),
                .text(delivery.error?.replacing("_", with: " ")),
                .time(delivery.triedAt),
                .time(delivery.nextAt)
            )
        }
        return table.block("Webhook deliveries", vacancy: "Nobody was to be told of this video.")
    }
}
