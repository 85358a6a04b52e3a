import GatewayAccess
package import GatewayHTTP
package import GatewayLedger
import GatewayModel
import HTTPTypes
package import Logging

// What operators and their probes call, on the admin listener alone.
//
// Every route is an operator's but for those that probes and scrapers ask, and so is every path that does not exist:
// without the token nobody learns what is here.

/// The admin API: the routes of the admin listener.
package struct AdminAPI: Sendable {
    /// Asked without the token, whether this version answers them or not.
    private static let openPaths: Set = ["/healthz", "/readyz", "/metrics"]

    /// Every call of the admin listener.
    package let routes: RouteTable

    /// Makes the routes.
    package init(health: HealthController) {
        routes = RouteTable(health.routes, unknown: .operator, openPaths: Self.openPaths)
    }
}

/// `GET /readyz`: whether orders can be taken: the store is reachable and up to date, and the server is not about to stop.
package struct HealthController: Sendable {
    private let reader: LedgerReader
    private let isDraining: @Sendable () -> Bool
    private let logger: Logger

    /// Asks this ledger, and whether the server is about to stop.
    package init(ledger: Ledger, isDraining: @escaping @Sendable () -> Bool, logger: Logger) {
        reader = ledger.reader
        self.isDraining = isDraining
        self.logger = logger
    }

    var routes: [Route] {
        [.liveness, Route(open: .get, "/readyz") { _ in await readiness() }]
    }

    private func readiness() async -> GatewayResponse {
        let isStoreReady = await isStoreReady()
        let isOpen = !isDraining()
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

    private func isStoreReady() async -> Bool {
        do {
            try await reader.checkReady()
            return true
        } catch {
            logger.warning("store is not ready", metadata: ["error": "\(error)"])
            return false
        }
    }
}
