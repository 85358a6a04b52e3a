import GatewayModel

/// The upstream as one process sees it: a gate before each request, and one between what the world does and its answer.
struct SimulatedUpstream: VideoUpstream {
    let world: World
    let stage: Stage
    let clock: SimulatedClock
    /// How long the client of this process waits for an answer.
    let patience: Duration

    var shares: [UpstreamKeyShare] {
        [UpstreamKeyShare(UpstreamKeyID("uk_test"))]
    }

    func create(_ order: VideoOrder, as name: ExternalTaskID, key: UpstreamKeyID) async -> CreateOutcome {
        let began = clock.now
        guard case .pass = await stage.wait(.request) else {
            return .unknown(UpstreamTrouble(.cut))
        }
        let outcome = world.create(name.text, at: clock.now)
        guard case .pass = await stage.wait(.answer), clock.now - began <= patience else {
            return .unknown(UpstreamTrouble(.timedOut))
        }
        return outcome
    }

    func query(task: String, key: UpstreamKeyID) async -> QueryOutcome {
        await ask { world.query(at: $0) { $0.id == task } }
    }

    func query(name: ExternalTaskID, key: UpstreamKeyID) async -> QueryOutcome {
        await ask { world.query(name: name.text, at: $0) }
    }

    private func ask(_ answer: (Timestamp) -> QueryOutcome) async -> QueryOutcome {
        let began = clock.now
        guard case .pass = await stage.wait(.request) else {
            return .noAnswer(UpstreamTrouble(.cut))
        }
        let outcome = answer(clock.now)
        guard case .pass = await stage.wait(.answer), clock.now - began <= patience else {
            return .noAnswer(UpstreamTrouble(.timedOut))
        }
        return outcome
    }
}
