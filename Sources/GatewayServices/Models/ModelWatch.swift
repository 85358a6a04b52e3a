package import GatewayModel
package import Logging
import ServiceLifecycle

/// Asks the upstream now and then which models it lists, and keeps the last good list for whoever must know.
///
/// Nobody waits for it. An answer that is no list, or that names none of our models, is no news: what was known stays
/// until it is too old to count.
package struct ModelWatch: Service {
    /// How soon a failed question is asked again at first, and how seldom at last.
    static let retries = (first: Duration.seconds(10), longest: Duration.seconds(600))

    private let source: any ModelSource
    private let catalogue: LiveValue<Catalogue>
    private let offer: LiveValue<UpstreamOffer>
    private let interval: Duration
    private let clock: any WallClock
    private let jitter: Jitter
    private let logger: Logger

    /// Makes a watch.
    /// - Parameters:
    ///   - offer: Where the last good list is put.
    ///   - interval: How long a good list counts as fresh.
    package init(
        source: any ModelSource,
        catalogue: LiveValue<Catalogue>,
        offer: LiveValue<UpstreamOffer>,
        interval: Duration,
        clock: any WallClock,
        entropy: Entropy?,
        logger: Logger
    ) {
        self.source = source
        self.catalogue = catalogue
        self.offer = offer
        self.interval = interval
        self.clock = clock
        jitter = Jitter(entropy: entropy)
        self.logger = logger
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            var failures = 0
            repeat {
                failures = await look(afterFailures: failures)
            } while (try? await clock.sleep(for: pause(afterFailures: failures))) != nil
        }
    }

    /// Asks once.
    /// - Returns: How many times in a row there was no usable list, now included; only the first is worth a line.
    package func look(afterFailures failures: Int) async -> Int {
        let outcome = await source.models()
        guard !Task.isCancelled else {
            return failures
        }
        let catalogue = catalogue.value
        switch outcome {
        case .noAnswer(let trouble):
            if failures == 0 {
                note("the upstream's list of models is not to be had; the last one stays", trouble)
            }
            return failures + 1
        case .listed(let names):
            let news = UpstreamOffer(names: names, at: clock.now)
            guard news.speaks(of: catalogue) else {
                if failures == 0 {
                    logger.notice("the upstream's list names none of our models and is not gone by")
                }
                return failures + 1
            }
            noteChange(to: news, of: catalogue)
            offer.replace(with: news)
            return 0
        }
    }

    private func pause(afterFailures failures: Int) -> Duration {
        let wait = wait(afterFailures: failures)
        return failures > 0 ? jitter.full(wait) : jitter.rhythm(wait)
    }

    /// How long to wait for the next question, at the most.
    func wait(afterFailures failures: Int) -> Duration {
        guard failures > 0 else {
            return interval
        }
        let backoff = Backoff(first: min(interval, Self.retries.first), longest: max(interval, Self.retries.longest))
        return backoff.wait(afterFailures: failures)
    }

    /// Tells of the models that are unlisted now and were not before.
    private func noteChange(to news: UpstreamOffer, of catalogue: Catalogue) {
        let old = offer.value
        let lost = catalogue.models.map(\.id)
            .filter { model in
                news.availability(of: model, in: catalogue, at: news.at) == .unlisted
                    && old.availability(of: model, in: catalogue, at: news.at) != .unlisted
            }
        if !lost.isEmpty {
            let names = lost.map(\.text).joined(separator: ", ")
            logger.warning("the upstream does not list some of our models", metadata: ["models": "\(names)"])
        }
    }

    private func note(_ message: Logger.Message, _ trouble: UpstreamTrouble) {
        var metadata: Logger.Metadata = ["kind": "\(trouble.kind.rawValue)"]
        metadata["status"] = trouble.status.map { "\($0)" }
        metadata["detail"] = trouble.detail.map { "\($0)" }
        logger.notice(message, metadata: metadata)
    }
}
