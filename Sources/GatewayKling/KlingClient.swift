package import GatewayModel
package import Logging

// The client of the upstream. In: orders, task ids and our own names for tasks. Out: outcomes that say what is certain;
// errors of the HTTP client stay inside. `Wire` sends requests and collects answers, `Reading` decodes them,
// `Classification` decides what they mean, `Keys` holds the API keys. What must hold: code, request id and message of
// an answer pass through `Redaction` before they are in an outcome.

/// DeerAPI's Kling route: the only holder of the upstream key, and the only reader of upstream bodies.
///
/// A POST is written at most once, by anyone: no redirect is followed, no connection is used again for one, nothing is
/// retried. `shutdown` must be called once the client is no longer needed.
package final class KlingClient: ListableUpstream, CheckableUpstream, ProbeableUpstream, CustomReflectable {
    private let configuration: KlingClientConfiguration
    private let keyring: LiveKeyring
    private let line: UpstreamTransport
    private let callback: @Sendable (ExternalTaskID) -> String?
    private let clock: any WallClock
    private let journal: CallJournal

    /// Makes the client; no connection is made before the first call.
    /// - Parameters:
    ///   - keyring: Read at every call, so that other keys are taken up at once.
    ///   - callback: Where the upstream may tell that something has become of a task, which is a secret; asked for every
    ///     order.
    package init(
        _ configuration: KlingClientConfiguration,
        keyring: LiveKeyring,
        callback: @escaping @Sendable (ExternalTaskID) -> String? = { _ in nil },
        clock: any WallClock,
        logger: Logger
    ) {
        self.configuration = configuration
        self.keyring = keyring
        self.callback = callback
        self.clock = clock
        line = UpstreamTransport(configuration)
        journal = CallJournal(logger)
    }

    package var shares: [UpstreamKeyShare] {
        keyring.shares
    }

    /// What no text of the upstream's may show.
    private var redaction: Redaction {
        keyring.redaction
    }

    package func create(_ order: VideoOrder, as name: ExternalTaskID, key id: UpstreamKeyID) async -> CreateOutcome {
        let key = key(id)
        let outcome: CreateOutcome
        do {
            let body = try CreateBody(order, as: name, callback: callback(name)).encoded()
            let exchange = await line.post(body, to: configuration.createURL, key: key)
            let redaction = redaction.hiding(order)
            outcome = Classification.create(exchange, redaction: redaction, now: clock.now)
        } catch {
            let trouble = UpstreamTrouble(.rejected, detail: "the order cannot be written as JSON")
            outcome = .refusedForGood(VideoFailure(.upstreamRejected), trouble)
        }
        journal.note(outcome, of: name, key: key.id)
        return outcome
    }

    package func query(task: String, key id: UpstreamKeyID) async -> QueryOutcome {
        await ask(for: .id(task), key: key(id))
    }

    package func query(name: ExternalTaskID, key id: UpstreamKeyID) async -> QueryOutcome {
        await ask(for: .name(name), key: key(id))
    }

    package func probe(as name: ExternalTaskID, key id: UpstreamKeyID) async -> ProbeOutcome {
        let exchange = await line.get(configuration.queryURL(task: name.text), key: key(id))
        let handle = TaskHandle.name(name)
        switch Classification.query(exchange, handle: handle, redaction: redaction, now: clock.now) {
        case .found, .notFound: return .works
        // It has read the question and found the name to be none of its own.
        case .noAnswer(let trouble) where trouble.kind == .rejected: return .works
        case .noAnswer(let trouble), .operatorTrouble(let trouble): return .fails(trouble)
        }
    }

    package func models(key id: UpstreamKeyID) async -> ModelListOutcome {
        let exchange = await line.get(configuration.modelsURL, key: key(id))
        return Classification.models(exchange, redaction: redaction, now: clock.now)
    }

    package func balance(key id: UpstreamKeyID) async -> BalanceOutcome {
        let key = key(id)
        let urls = configuration.balanceURLs
        let limit = await line.get(urls.limit, key: key)
        switch Classification.body(of: limit).flatMap(BalanceFields.limit) {
        case .unlimited: return .unlimited
        case .dollars(let limit):
            let use = await line.get(urls.use, key: key)
            return Classification.balance(of: limit, use: use, redaction: redaction, now: clock.now)
        case nil:
            let units = await line.get(urls.units, key: key)
            return Classification.body(of: units).flatMap(BalanceFields.units)
                ?? .noAnswer(Classification.trouble(of: units, redaction: redaction, now: clock.now))
        }
    }

    package func list(page: Int, size: Int, key id: UpstreamKeyID) async -> ListOutcome {
        guard let url = configuration.listURL(page: page, size: size) else {
            return .unavailable(UpstreamTrouble(.notFound, detail: "upstream.query_path does not end with the task"))
        }
        let key = key(id)
        let exchange = await line.get(url, key: key)
        let outcome = Classification.list(exchange, redaction: redaction, now: clock.now)
        journal.note(outcome, key: key.id)
        return outcome
    }

    /// Closes all connections; an order that is on its way ends as unknown.
    package func shutdown() async {
        await line.shutdown()
    }

    /// Shows nothing, because the requests that are on their way within have the key in their headers.
    package var customMirror: Mirror {
        Mirror(self, children: [:])
    }

    /// The key with this id; once for each that is gone, it says that another stands in for it.
    private func key(_ id: UpstreamKeyID) -> UpstreamKey {
        let (key, isNewlyMissed) = keyring.key(id)
        if isNewlyMissed {
            journal.note(missing: id, insteadUsing: key.id)
        }
        return key
    }

    private func ask(for handle: TaskHandle, key: UpstreamKey) async -> QueryOutcome {
        let exchange = await line.get(configuration.queryURL(task: handle.text), key: key)
        let outcome = Classification.query(exchange, handle: handle, redaction: redaction, now: clock.now)
        journal.note(outcome, of: handle.text, key: key.id)
        return outcome
    }
}
