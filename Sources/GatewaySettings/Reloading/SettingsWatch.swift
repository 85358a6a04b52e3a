package import GatewayModel
import ServiceLifecycle

/// Looks at the files of settings and of upstream keys now and then, and at once when the process is sent SIGHUP.
package struct SettingsWatch<Hangups: AsyncSequence & Sendable>: Service {
    private enum Event {
        case look
        case reload
    }

    /// How often it looks; a change counts when the file has been left alone for as long.
    static var period: Duration { .seconds(2) }

    private let reloader: SettingsReloader
    private let keys: UpstreamKeyReloader?
    private let hangups: Hangups
    private let clock: any WallClock

    /// Makes the service.
    /// - Parameters:
    ///   - keys: Reads the upstream's keys again; nobody does without.
    ///   - hangups: One element for each SIGHUP.
    package init(
        reloader: SettingsReloader,
        keys: UpstreamKeyReloader? = nil,
        hangups: Hangups,
        clock: any WallClock
    ) {
        self.reloader = reloader
        self.keys = keys
        self.hangups = hangups
        self.clock = clock
    }

    package func run() async throws {
        // Bounded, should the file's disk not answer: what is dropped here, the next look finds.
        let (events, news) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingNewest(16))
        try? await cancelWhenGracefulShutdown {
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask {
                    for try await _ in hangups {
                        news.yield(.reload)
                    }
                }
                group.addTask {
                    while true {
                        news.yield(.look)
                        try await clock.sleep(for: Self.period)
                    }
                }
                await follow(events)
            }
        }
    }

    private func follow(_ events: AsyncStream<Event>) async {
        var (reloader, keys) = (reloader, keys)
        for await event in events {
            switch event {
            case .look:
                reloader.look()
                keys?.look(reloader.settings)
            case .reload:
                reloader.reload()
                keys?.reload(reloader.settings)
            }
        }
    }
}
