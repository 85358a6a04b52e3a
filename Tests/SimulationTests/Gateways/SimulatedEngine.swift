import GatewayLedger
import GatewayModel

/// The store as one process sees it: a gate before each transaction, and one between its commit and its answer.
final class SimulatedEngine: LedgerEngine {
    let isShared: Bool
    private let inner: any LedgerEngine
    private let stage: Stage
    private let life: Life
    private let chronicle: Chronicle

    init(_ inner: any LedgerEngine, isShared: Bool, stage: Stage, life: Life, chronicle: Chronicle) {
        self.inner = inner
        self.isShared = isShared
        self.stage = stage
        self.life = life
        self.chronicle = chronicle
    }

    func write<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        switch await stage.wait(.transaction) {
        case .pass: break
        case .again: await runInVain(transaction, body)
        case .fail, .die: throw Self.noAnswer
        }
        let result: Result
        do {
            result = try await inner.write(transaction, body)
        } catch {
            if error.code == .internalError {
                chronicle.report(BrokenRule("no statement breaks a rule of the tables", "\(error)"))
            }
            throw error
        }
        chronicle.count { $0.transactions += 1 }
        switch await stage.wait(.commit) {
        case .pass, .again: return result
        case .fail, .die: throw Self.noAnswer
        }
    }

    func read<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        guard life.isAlive else {
            throw Self.noAnswer
        }
        return try await inner.read(transaction, body)
    }

    var events: EventHub {
        inner.events
    }

    func close() async throws(GatewayError) {}

    /// Runs a transaction that is given up before its commit, as one that cannot be serialized.
    private func runInVain<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async {
        try? await inner.write(transaction) { connection throws(GatewayError) in
            _ = try body(connection)
            throw Self.noAnswer
        }
    }

    private static let noAnswer = GatewayError(.storeUnavailable, "The store does not answer.", origin: .store)
}
