import GatewayModel

/// An upstream that passes the crash points around its calls.
struct CrashingUpstream: VideoUpstream {
    /// How long a create is under way when it is cut short: the upstream on the same machine has made the task by then.
    private static let underWay = Duration.milliseconds(10)

    let base: any VideoUpstream
    let injector: CrashInjector
    let clock: any WallClock

    var shares: [UpstreamKeyShare] {
        base.shares
    }

    func create(_ order: VideoOrder, as name: ExternalTaskID, key: UpstreamKeyID) async -> CreateOutcome {
        injector.pass(.call(.createBeforeSending))
        async let death: Void = dieUnderWay()
        let outcome = await base.create(order, as: name, key: key)
        injector.pass(.call(.createAfterAnswer))
        await death
        return outcome
    }

    func query(task: String, key: UpstreamKeyID) async -> QueryOutcome {
        injector.pass(.call(.queryBeforeSending))
        let outcome = await base.query(task: task, key: key)
        injector.pass(.call(.queryAfterAnswer))
        return outcome
    }

    func query(name: ExternalTaskID, key: UpstreamKeyID) async -> QueryOutcome {
        injector.pass(.call(.queryBeforeSending))
        let outcome = await base.query(name: name, key: key)
        injector.pass(.call(.queryAfterAnswer))
        return outcome
    }

    private func dieUnderWay() async {
        try? await clock.sleep(for: Self.underWay)
        injector.pass(.call(.createWhileUnderWay))
    }
}

/// A source of files that passes the crash points around a download.
struct CrashingSource: VideoFileSource {
    let base: any VideoFileSource
    let injector: CrashInjector

    func fetch(
        _ url: String,
        limit: Int64,
        into sink: (ArraySlice<UInt8>) async throws -> Void
    ) async throws(FileTrouble) {
        injector.pass(.call(.fetchBeforeSending))
        try await base.fetch(url, limit: limit) { piece in
            try await sink(piece)
            injector.pass(.call(.fetchInTheMiddle))
        }
        injector.pass(.call(.fetchAfterLastByte))
    }
}
