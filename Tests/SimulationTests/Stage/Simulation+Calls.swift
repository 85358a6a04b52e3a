import GatewayLedger
import GatewayModel
import GatewayTestKit

extension Simulation {
    private enum Call {
        case order
        case orderAgain
        case cancel
        case delete
        case limit
        case callback
    }

    /// Somebody outside wants something.
    func call(in group: inout DiscardingTaskGroup) async throws {
        let call: Call = choices.pick([.order: 50, .orderAgain: 30, .cancel: 8, .delete: 6, .limit: 6, .callback: 4])
        let gateway = gateways[choices.draw(below: gateways.count)]
        guard call != .limit else {
            try await changeLimit(of: callers.tenants[choices.draw(below: callers.tenants.count)])
            return
        }
        guard gateway.isServing else {
            return
        }
        let (callers, ledger) = (callers, gateway.ledger)
        let videos = callers.videos
        let video = videos.isEmpty ? nil : videos[choices.draw(below: videos.count)]
        switch call {
        case .order:
            let intent = newIntent()
            callers.add(intent)
            note("intent \(intent.number) is ordered of gateway \(gateway.life.gateway)")
            await begin("takes intent \(intent.number)", of: gateway, in: &group) {
                await callers.order(intent, isRepeat: false, at: ledger)
            }
        case .orderAgain:
            let intents = callers.intents.suffix(4)
            guard !intents.isEmpty else {
                return
            }
            let intent = intents[intents.startIndex + choices.draw(below: intents.count)]
            note("intent \(intent.number) is ordered again of gateway \(gateway.life.gateway)")
            await begin("takes intent \(intent.number) again", of: gateway, in: &group) {
                await callers.order(intent, isRepeat: true, at: ledger)
            }
        case .cancel:
            if let video {
                note("\(video.id.taskID) is to be canceled")
                await begin("cancels \(video.id.taskID)", of: gateway, in: &group) {
                    await callers.cancel(video, at: ledger)
                }
            }
        case .callback:
            let tasks = setting.world.tasks
            if !tasks.isEmpty {
                let name = ExternalTaskID(stored: tasks[choices.draw(below: tasks.count)].name)
                note("the upstream calls back about \(name)")
                await begin("hears of \(name)", of: gateway, in: &group) { [clock] in
                    _ = try? await ledger.work.hastenPolls(of: [name], at: clock.now)
                }
            }
        case .delete, .limit:
            if let video {
                note("\(video.id.taskID) is to be deleted")
                await begin("deletes \(video.id.taskID)", of: gateway, in: &group) {
                    await callers.delete(video, at: ledger)
                }
            }
        }
    }

    /// Gives a tenant another limit, or takes one away.
    func changeLimit(of tenant: Tenant) async throws {
        let name = LimitName.kept[choices.draw(below: LimitName.kept.count)]
        let value: String =
            switch name {
            case .concurrentVideos: choices.pick(["none": 30, "3": 30, "2": 20, "6": 20])
            case .secondsPerMonth: choices.pick(["none": 40, "60": 30, "25": 30])
            case .budgetPerDay, .budgetPerMonth: choices.pick(["none": 40, "2.00": 30, "0.70": 30])
            default: choices.pick(["none": 40, "10": 30, "4": 30])
            }
        note("\(tenant.name) may have \(name.rawValue) \(value)")
        _ = try await setting.store.ledger.changes.setLimits([name: value], ofTenant: tenant.name)
        try await check()
    }

    private func newIntent() -> Intent {
        let number = callers.intents.count
        return Intent(
            number: number,
            tenant: callers.tenants[choices.draw(below: callers.tenants.count)].id,
            key: choices.pick([true: 70, false: 30]) ? "key-\(number)" : nil,
            seconds: choices.pick(["5": 70, "10": 30]),
            mode: choices.pick(["std": 70, "pro": 30]),
            queueDeadline: choices.pick([nil: 75, .seconds(60): 15, .seconds(600): 10]),
            subject: choices.pick([nil: 30, 1: 50, 2: 20]),
            wish: choices.pick([.any: 86, .fresh: 7, .apart: 7])
        )
    }
}
