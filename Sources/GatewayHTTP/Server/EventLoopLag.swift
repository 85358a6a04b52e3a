package import GatewayModel
package import GatewayTelemetry
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Finds out how long a job waits for its event loop: nothing that is answered there is answered sooner.
package struct EventLoopLag: Service {
    /// How often each loop is tried.
    private static let period = Duration.seconds(1)

    /// One loop, which has at most one trial to do.
    private final class Trial: Sendable {
        private let loop: any EventLoop
        private let isUnderWay = Atomic(false)

        init(_ loop: any EventLoop) {
            self.loop = loop
        }

        func begin(_ histogram: HistogramCell) {
            guard !isUnderWay.exchange(true, ordering: .relaxed) else {
                return
            }
            let start = ContinuousClock.now
            loop.execute { [self] in
                histogram.observe(ContinuousClock.now - start)
                isUnderWay.store(false, ordering: .relaxed)
            }
        }
    }

    private let trials: [Trial]
    private let histogram: HistogramCell
    private let clock: any WallClock

    /// Looks at the loops that serve the listeners.
    package init(_ registry: MetricRegistry, clock: any WallClock) {
        trials = MultiThreadedEventLoopGroup.singleton.makeIterator().map(Trial.init)
        histogram = registry.histogram(.eventLoopLag)
        self.clock = clock
    }

    /// Tries each loop once a second.
    package func run() async {
        await cancelWhenGracefulShutdown {
            while (try? await clock.sleep(for: Self.period)) != nil {
                for trial in trials {
                    trial.begin(histogram)
                }
            }
        }
    }
}
