import GatewayLedger
import GatewayModel
import Hummingbird
import Logging

/// `GET /healthz` and `GET /readyz`.
enum Health {
    /// The process answers; nothing else is looked at.
    static func answer(_ request: Request, _ context: FrontContext, _ desk: FrontDesk) -> Response {
        .json(headers: [.cacheControl: "no-store"]) { writer in
            writer.object { $0.member("status", "ok") }
        }
    }

    /// Whether orders can be taken: the store is reachable and up to date, and the server is not about to stop.
    static func readiness(_ request: Request, _ context: FrontContext, _ desk: FrontDesk) async -> Response {
        let isStoreReady = await isStoreReady(desk)
        let isOpen = !desk.drain.isDraining
        let isReady = isStoreReady && isOpen
        return .json(isReady ? .ok : .serviceUnavailable, headers: [.cacheControl: "no-store"]) { writer in
            writer.object { answer in
                answer.member("status", isReady ? "ready" : "not_ready")
                answer.member("checks") { checks in
                    checks.member("store", isStoreReady ? "ok" : "failed")
                    checks.member("orders", isOpen ? "ok" : "draining")
                }
            }
        }
    }

    private static func isStoreReady(_ desk: FrontDesk) async -> Bool {
        do {
            try await desk.ledger.checkReady()
            return true
        } catch {
            desk.logger.warning("store is not ready", metadata: ["error": "\(error)"])
            return false
        }
    }
}
