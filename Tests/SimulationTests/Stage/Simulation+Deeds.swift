import GatewayLedger
import GatewayModel
import GatewayTestKit

extension Simulation {
    /// Does one thing that chance chooses; what cannot be done now is left.
    func act(in group: inout DiscardingTaskGroup) async throws {
        let deed = choices.pick([
            Deed.goOn: 56, .turn: 22, .call: 9, .wait: 8, .kill: 1, .stall: 2, .revive: 2,
        ])
        switch deed {
        case .goOn: try await goOn(in: &group)
        case .turn: await turn(in: &group)
        case .call: try await call(in: &group)
        case .wait: wait()
        case .kill: await kill()
        case .stall: stall()
        case .revive: await revive(in: &group)
        }
    }

    private func goOn(in group: inout DiscardingTaskGroup) async throws {
        let waiting = stage.waiting
        let ready = waiting.indices.filter { index in
            !waiting[index].activity.life.isStalled && waiting[index].wakesAt.map { $0 <= clock.now } ?? true
        }
        guard !ready.isEmpty else {
            return
        }
        let index = ready[choices.draw(below: ready.count)]
        let chosen = waiting[index]
        var cue = Stage.Cue.pass
        switch chosen.place {
        case .transaction: cue = choices.pick([.pass: 95, .fail: 2, .again: 3])
        case .commit where setting.isShared: cue = choices.pick([.pass: 98, .fail: 2])
        default: break
        }
        if case .fail = cue {
            chronicle.count { $0.failures += 1 }
        }
        note("gateway \(chosen.activity.life.gateway) \(chosen.activity.name), \(chosen.place.rawValue): \(cue)")
        try await resume(index, with: cue, in: &group)
    }

    private func turn(in group: inout DiscardingTaskGroup) async {
        let gateway = gateways[choices.draw(below: gateways.count)]
        let turn: SimulatedGateway.Turn = choices.pick([
            .dispatcher: 36, .poller: 36, .sweeper: 8, .archiver: 8, .notifier: 12,
        ])
        guard gateway.isServing, gateway.begin(turn) else {
            return
        }
        note("gateway \(gateway.life.gateway): \(turn.rawValue)")
        await begin(turn.rawValue, of: gateway, in: &group) { await gateway.take(turn) }
    }

    private func wait() {
        let seconds = choices.pick([
            1: 20, 5: 25, 20: 20, 60: 20, 300: 8, 3600: 4, 20_000: 2, 90_000: 1,
        ])
        note("\(seconds) seconds pass")
        clock.advance(by: .seconds(seconds))
    }

    private func kill() async {
        let gateway = gateways[choices.draw(below: gateways.count)]
        guard gateway.life.isAlive else {
            return
        }
        note("gateway \(gateway.life.gateway) dies")
        chronicle.count { $0.crashes += 1 }
        gateway.life.end()
        while let index = stage.waiting.firstIndex(where: { !$0.activity.life.isAlive }) {
            await stage.resume(index, with: .die)
        }
    }

    private func stall() {
        let gateway = gateways[choices.draw(below: gateways.count)]
        guard gateway.life.isAlive, !gateway.life.isStalled else {
            return
        }
        note("gateway \(gateway.life.gateway) stalls")
        chronicle.count { $0.stalls += 1 }
        gateway.life.stall(true)
    }

    private func revive(in group: inout DiscardingTaskGroup) async {
        await revive(choices.draw(below: gateways.count), in: &group)
    }

    /// Starts a dead gateway anew, or lets a stalled one go on.
    func revive(_ index: Int, in group: inout DiscardingTaskGroup) async {
        let life = gateways[index].life
        if !life.isAlive {
            note("gateway \(life.gateway) starts anew")
            gateways[index] = SimulatedGateway(life: Life(gateway: life.gateway), setting: setting)
            await boot(gateways[index], in: &group)
        } else if life.isStalled {
            note("gateway \(life.gateway) goes on")
            life.stall(false)
        }
    }
}
