import GatewayModel

/// Something that PostgreSQL, or the way to it, did not do; translated here from SQLSTATE and nowhere else.
struct PostgresFailure: Error {
    /// What can be done about it.
    enum Kind {
        /// No connection can be made.
        case unreachable
        /// The connection is lost, leads to a server that may no longer write, or has forgotten what was prepared on it;
        /// a new one may do better.
        case disconnected
        /// The transaction was given up for another one's sake; again it may pass.
        case conflict
        /// The server has no room or no time now.
        case unavailable
        /// The statement is at fault.
        case fault
        /// The engine was closed.
        case closed
    }

    let kind: Kind
    /// For the operator's log; without the password.
    let cause: String
    /// The server's SQLSTATE, where it was the server that refused.
    private(set) var state: String?

    init(_ kind: Kind, cause: String) {
        self.kind = kind
        self.cause = cause
    }

    /// Sorts a refusal by its SQLSTATE.
    init(state: String, message: String) {
        self.init(Self.kind(of: state), cause: "PostgreSQL \(state): \(message)")
        self.state = state
    }

    /// What the failure is for whoever asked the ledger.
    var gatewayError: GatewayError {
        switch kind {
        case .unreachable, .disconnected, .conflict, .unavailable, .closed: .storeUnavailable(cause: cause)
        case .fault:
            GatewayError(
                .internalError,
                "The gateway could not use its store.",
                origin: state.map(Self.damage.contains) ?? false ? .damagedStore : .store,
                cause: cause
            )
        }
    }

    /// The states of a server that has found its own data or an index corrupted.
    private static let damage: Set = ["XX001", "XX002"]

    private static func kind(of state: String) -> Kind {
        switch state {
        case "57P01", "57P02", "57P03", "57P04", "57P05", "25006", "25P03", "26000", "42P05", "40003":
            .disconnected
        case "55P03", "55006": .unavailable
        default:
            switch state.prefix(2) {
            case "08": .disconnected
            case "40": .conflict
            case "53", "57", "58": .unavailable
            default: .fault
            }
        }
    }
}

extension GatewayError {
    /// The store cannot answer now, and nothing was changed.
    static func storeUnavailable(cause: String) -> GatewayError {
        GatewayError(
            .storeUnavailable,
            "The gateway's store does not answer; nothing was changed. Try again.",
            origin: .store,
            retry: .after(.seconds(2)),
            cause: cause
        )
    }

    /// The store fell silent during a commit, and has not said since what became of it.
    static func commitUndecided(cause: String) -> GatewayError {
        GatewayError(
            .storeUnavailable,
            "The gateway's store fell silent in the middle of a change. Look whether it was made before trying again.",
            origin: .store,
            retry: .never,
            cause: cause
        )
    }

    /// The store that the configuration names cannot be used: not now, or not at all with this URL.
    static func storeNotOpened(_ url: PostgresURL, cause: String) -> GatewayError {
        let hints = OpeningHint.hints(for: cause)
        let isLasting = !hints.isEmpty && hints.allSatisfy(\.isLasting) || cause == PostgresSession.poolerFound
        return GatewayError(
            .storeUnavailable,
            "The store \(url) cannot be opened: \(cause)\(hints.map { " " + $0.text }.joined())",
            origin: isLasting ? .configuration : .store,
            retry: isLasting ? .never : .after(.seconds(5))
        )
    }
}
