package import GatewayModel
import Logging
import Synchronization

// What operators are told of the keys: by the readiness probe, and by one line of the log for each change.

extension UpstreamKeys {
    /// How each key is that makes videos, for the readiness probe.
    var report: [HealthReport.Key] {
        let (making, slots) = (making, slots())
        return state.withLock { state in
            making.map { share in
                let key = state.keys[share.id, default: Key()]
                return HealthReport.Key(
                    id: share.id,
                    name: share.name,
                    state: key.breaker.state.word,
                    reason: key.breaker.cause?.reason,
                    slots: key.limit.allowed(of: slots)
                )
            }
        }
    }

    /// What is known of the money behind each key that makes videos: how much was left when it was last asked for, in US
    /// dollars, and whether that is little.
    package var balances: [UpstreamKeyID: (left: Money, isLow: Bool)] {
        let making = making
        return state.withLock { state in
            var balances: [UpstreamKeyID: (left: Money, isLow: Bool)] = [:]
            for share in making {
                if let balance = state.keys[share.id]?.balance, let left = balance.left {
                    balances[share.id] = (left, balance.isLow)
                }
            }
            return balances
        }
    }

    /// Says what has become of a key, and what is to be done about it.
    func tell(of change: KeyBreaker.Change, _ key: UpstreamKeyID, _ trouble: UpstreamTrouble?) {
        var metadata = about(key)
        switch change {
        case .opened(let cause):
            metadata["error"] = trouble?.words.map { "\($0)" }
            logger.log(level: cause.level, "\(cause.line)", metadata: metadata)
        case .halfOpened:
            logger.info("the upstream answers with the key again; one video tries it", metadata: metadata)
        case .reopened(_, let pause):
            metadata["again_in_seconds"] = "\(pause.components.seconds)"
            logger.info("the video that tried the key was not taken; no others are sent with it", metadata: metadata)
        case .closed(_, let after):
            metadata["after_seconds"] = "\(after.components.seconds)"
            logger.notice("videos are sent with an upstream key again", metadata: metadata)
        }
    }

    /// Says how many videos are tried at once with a key from now on.
    func tell(of limit: Int, _ key: UpstreamKeyID) {
        logger.info(
            "how many videos are tried at once with an upstream key has changed by what its account allows",
            metadata: about(key).merging(["slots": "\(limit)", "parallel_tasks": "\(slots())"]) { $1 }
        )
    }

    /// What every line about a key says of it.
    func about(_ key: UpstreamKeyID) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["upstream_key": "\(key)"]
        metadata["upstream_key_name"] = shares().first { $0.id == key }?.name.map { "\($0)" }
        return metadata
    }
}

extension KeyBreaker.State {
    /// Its name for operators.
    fileprivate var word: HealthReport.Key.State {
        switch self {
        case .closed: .closed
        case .open, .probing: .open
        case .halfOpen: .halfOpen
        }
    }
}

extension KeyBreaker.Cause {
    /// What a kind of trouble that waits for the operator says of a key.
    init(of kind: UpstreamTrouble.Kind) {
        switch kind {
        case .credentials: self = .credentials
        case .balance: self = .balance
        default: self = .address
        }
    }

    /// What it makes of the gateway's health.
    fileprivate var reason: HealthReport.Reason {
        switch self {
        case .credentials: .upstreamKeyRefused
        case .balance: .upstreamAccountEmpty
        case .address, .failures: .upstreamFailing
        }
    }

    fileprivate var level: Logger.Level {
        self == .failures ? .error : .critical
    }

    /// What the log says when a key is stopped: why, and what to do.
    fileprivate var line: String {
        switch self {
        case .credentials:
            "the upstream refuses the key, no videos are sent with it; put a good one into its place in "
                + "upstream.key_file, which is read again by itself"
        case .balance: "the account at the upstream is empty, no videos are sent with its key; top it up"
        case .address:
            "somebody else answers than the upstream, or at another path, no videos are sent with the key; check "
                + "upstream.base_url, upstream.create_path and upstream.query_path"
        case .failures:
            "too many orders fail at the upstream, no videos are sent with the key for now; it is asked by itself until "
                + "it works, kling-gateway upstream check tells more"
        }
    }
}

extension UpstreamTrouble {
    /// What an operator may be told of it: the client's own words about the way, or else the numbers of an answer, whose
    /// words may repeat a prompt.
    var words: String? {
        kind == .proxy ? detail : status.map { "HTTP \($0)" + (code.map { ", code \($0)" } ?? "") } ?? kind.rawValue
    }
}
