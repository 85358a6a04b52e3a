import GatewayLedger
import GatewayModel
import GatewayTestKit

@testable import GatewayAPI

extension TestGateway {
    /// Pauses submission, which is known here at once.
    func pause(_ scope: PauseScope, reason: String? = nil) async throws {
        _ = try await ledger.changes.pause(scope, reason: reason, author: nil, at: clock.now)
        try await api.refresher.loadPauses()
    }

    /// Ends a pause, which is known here at once.
    func resume(_ scope: PauseScope) async throws {
        _ = try await ledger.changes.resume(scope)
        try await api.refresher.loadPauses()
    }
}
