import GatewayLedger
import GatewayModel
import GatewayTestKit

/// The store as one process sees it: a gate before each transaction, and one between its commit and its answer.
struct SimulatedStore: EngineHooks {
    let stage: Stage
    let life: Life
    let chronicle: Chronicle

    func begin(_ transaction: LedgerTransaction, writes: Bool) async throws(GatewayError) -> Bool {
        guard writes else {
            guard life.isAlive else {
                throw Self.noAnswer
            }
            return false
        }
        switch await stage.wait(.transaction) {
        case .pass: return false
        case .again: return true
        case .fail, .die: throw Self.noAnswer
        }
    }

    func end(_ transaction: LedgerTransaction, refusal: GatewayError?) async throws(GatewayError) {
        if let refusal {
            if refusal.code == .internalError {
                chronicle.report(BrokenRule("no statement breaks a rule of the tables", "\(refusal)"))
            }
            return
        }
        chronicle.count { $0.transactions += 1 }
        switch await stage.wait(.commit) {
        case .pass, .again: return
        case .fail, .die: throw Self.noAnswer
        }
    }

    private static let noAnswer = GatewayError(.storeUnavailable, "The store does not answer.", origin: .store)
}
