/// How a running gateway is, for whoever sends it orders and whoever operates it.
package struct HealthReport: Hashable, Sendable {
    /// Whether orders can be taken, and how well they will fare.
    package enum Status: String, Sendable, CaseIterable {
        /// All is well.
        case ready
        /// Orders are taken, but something that they need later fails.
        case degraded
        /// Orders are refused.
        case notReady = "not_ready"
    }

    /// Something that is not as it should be.
    package enum Reason: String, Sendable, CaseIterable {
        case storeUnavailable = "store_unavailable"
        case storeDamaged = "store_damaged"
        case draining
        case upstreamProxy = "upstream_proxy"
        case upstreamUnreachable = "upstream_unreachable"
        case upstreamKeyRefused = "upstream_key_refused"
        case upstreamAccountEmpty = "upstream_account_empty"
        case upstreamFailing = "upstream_failing"
        case archiveUnwritable = "archive_unwritable"

        /// What part of the gateway it is about.
        package var part: Part {
            switch self {
            case .storeUnavailable, .storeDamaged: .store
            case .draining: .orders
            case .upstreamProxy, .upstreamUnreachable, .upstreamKeyRefused, .upstreamAccountEmpty, .upstreamFailing:
                .upstream
            case .archiveUnwritable: .archive
            }
        }
    }

    /// The parts that are looked at.
    package enum Part: String, Sendable, CaseIterable {
        case store
        case orders
        case upstream
        case archive

        /// Whether no order is taken while it fails.
        package var isNeededForOrders: Bool {
            self == .store || self == .orders
        }
    }

    /// How an upstream key is that makes new videos.
    package struct Key: Hashable, Sendable {
        /// Where its circuit breaker stands.
        package enum State: String, Sendable {
            /// Videos are sent with it.
            case closed
            /// Nothing is.
            case open
            /// It answers again, and one video tries it.
            case halfOpen = "half_open"
        }

        /// Its short name.
        package let id: UpstreamKeyID
        /// What the operator calls it.
        package let name: String?
        /// Whether videos are sent with it.
        package let state: State
        /// Why nothing is sent with it, while that is so.
        package let reason: Reason?
        /// How many videos are tried with it at once.
        package let slots: Int

        /// Describes a key.
        package init(id: UpstreamKeyID, name: String?, state: State, reason: Reason?, slots: Int) {
            self.id = id
            self.name = name
            self.state = state
            self.reason = reason
            self.slots = slots
        }
    }

    /// What is not as it should be, in the order in which reasons are declared.
    package let reasons: [Reason]
    /// What keeps every video from being sent by an operator's own act, which makes nothing worse than it should be.
    package let pause: Pause?
    /// The upstream keys that make new videos.
    package let keys: [Key]

    /// Makes a report of what is not as it should be, and of what is meant to be so.
    /// - Parameter keys: Whose reasons are among those of the report, but that an upstream that cannot be reached is not
    ///   said to fail as well.
    package init(_ reasons: Set<Reason>, pause: Pause? = nil, keys: [Key] = []) {
        var all = reasons.union(keys.compactMap(\.reason))
        if !reasons.isDisjoint(with: [.upstreamProxy, .upstreamUnreachable]) {
            all.remove(.upstreamFailing)
        }
        self.reasons = Reason.allCases.filter(all.contains)
        self.pause = pause
        self.keys = keys
    }

    /// What follows for orders.
    package var status: Status {
        guard !reasons.isEmpty else {
            return .ready
        }
        return reasons.contains { $0.part.isNeededForOrders } ? .notReady : .degraded
    }
}

extension HealthReport.Reason {
    /// What it means, for whoever asks; it names no path and no address.
    package var explanation: String {
        switch self {
        case .storeUnavailable: "The store cannot be reached or written; orders are refused until it can."
        case .storeDamaged: "The store is damaged; stop the gateway and restore a copy."
        case .draining: "The gateway is about to stop and takes no more orders."
        case .upstreamProxy: "The outgoing proxy lets nothing through to the upstream; orders wait."
        case .upstreamUnreachable: "The upstream does not answer; orders wait."
        case .upstreamKeyRefused: "The upstream refuses a key; no videos are sent with it until it is corrected."
        case .upstreamAccountEmpty: "An account at the upstream is empty; no videos are sent with its key."
        case .upstreamFailing: "The upstream fails too often with a key; no videos are sent with it for now."
        case .archiveUnwritable: "The archive cannot be written; files stay with the upstream."
        }
    }
}
