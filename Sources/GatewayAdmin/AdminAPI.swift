import GatewayAccess
package import GatewayHTTP

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
