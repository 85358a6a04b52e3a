import GatewayAccess
import GatewayHTTP
import GatewayLedger
import GatewayModel

/// The upstream's keys: how each is, how much of it is taken, and what is left behind it.
struct UpstreamPage {
    let server: PageServer
    let parts: DashboardParts

    var routes: [Route] {
        [
            server.get("/upstream") { page in
                let table = KeyTable(
                    report: await parts.health(),
                    pauses: try await parts.ledger.reader.pauses(),
                    slots: try await parts.ledger.reader.keySlots(),
                    parts: parts
                )
                var blocks = [table.block("Keys"), table.balances]
                if page.may(.operator), !parts.keys().isEmpty {
                    blocks.append(table.commands)
                }
                return server.answer(Page("Upstream", blocks), at: .upstream, to: page)
            }
        ]
    }
}

/// The upstream's keys as rows.
struct KeyTable {
    let report: HealthReport
    let pauses: Pauses
    let slots: KeySlots
    let parts: DashboardParts

    func block(_ heading: String) -> Block {
        var table = Table(
            heading,
            [
                .left("Key"), .left("Called"), .left("Health"), .right("Slots taken"), .right("Tried at once"),
                .right("Allowed"), .right("Weight"),
            ]
        )
        for share in parts.keys() {
            let known = report.keys.first { $0.id == share.id }
            table.add(
                .code(share.id.text),
                .text(share.name),
                health(of: share, known),
                .number(slots[share.id]),
                share.weight > 0 ? .number(known?.slots ?? parts.slots()) : .number(nil),
                share.weight > 0 ? .number(parts.slots()) : .number(nil),
                .number(share.weight)
            )
        }
        for key in slots.keys where !parts.keys().contains(where: { $0.id == key }) {
            table.add(
                .code(key.text),
                .none,
                .word("taken out", .quiet),
                .number(slots[key]),
                .number(nil),
                .number(nil),
                .number(nil)
            )
        }
        return table.block(
            heading,
            vacancy: "There is no upstream key, so no videos are made. Name a file of keys with upstream.key_file."
        )
    }

    /// What was left behind each key when it was last asked for.
    var balances: Block {
        var table = Table("Balances", [.left("Key"), .right("Left"), .left("Enough")])
        for (key, balance) in parts.balances().sorted(by: { $0.key.text < $1.key.text }) {
            table.add(
                .code(key.text),
                .number("\(balance.left) USD"),
                balance.isLow ? .word("low", .bad) : .word("enough", .good)
            )
        }
        return table.block(
            "Balances",
            vacancy: "No balance is known: it is asked for every upstream.balance_interval, and many relays tell none."
        )
    }

    /// A button for each key.
    var commands: Block {
        let actions = parts.keys()
            .map { share in
                let isPaused = pauses[.upstreamKey(share.id)] != nil
                return Action(
                    target: isPaused ? "/resume" : "/pause",
                    button: "\(isPaused ? "Resume" : "Pause") \(share.id.text)",
                    consequence: isPaused ? "" : "No new videos are sent with it; other keys go on.",
                    isGrave: !isPaused,
                    fixed: [
                        Action.Fixed(key: "kind", setting: PauseScope.Kind.upstreamKey.rawValue),
                        Action.Fixed(key: "name", setting: share.id.text),
                    ]
                )
            }
        return Block("Pause and resume").with(\.actions, actions)
    }

    private func health(of share: UpstreamKeyShare, _ known: HealthReport.Key?) -> Cell {
        if pauses[.upstreamKey(share.id)] != nil || pauses[.all] != nil {
            return .word("paused", .warning)
        }
        guard share.weight > 0 else {
            return .word("asks only", .quiet)
        }
        switch known?.state {
        case .open?:
            let reason = known?.reason?.rawValue.replacing("_", with: " ")
            return .word("stopped" + (reason.map { ": \($0)" } ?? ""), .bad)
        case .halfOpen?: return .word("being tried", .warning)
        case .closed?: return .word("works", .good)
        case nil: return .word("not known", .quiet)
        }
    }
}
