import GatewayAccess
package import GatewayHTTP
package import GatewayModel

// The dashboard: pages for people who run the gateway. In: what the verbs of operators and the ledger's readers tell, and
// forms. Out: pages that need no script. `Serving` lets people in and answers, `Blocks` are what pages are made of,
// `Templates` set them as HTML, `Assets` are style and script, and each file of `Views` makes the blocks of one page.
// What must hold: a page asks for a bounded number of rows, each found by an index.

/// The operators' dashboard, at `/` of the admin listener.
package struct Dashboard: Sendable {
    /// Its calls.
    package let routes: [Route]

    /// The paths that somebody may ask for who is not known yet.
    package var paths: Set<String> {
        Set(routes.map(\.template))
    }

    /// Makes the dashboard.
    /// - Throws: `internal` when a template cannot be read, which a test finds.
    package init(_ parts: DashboardParts) throws(GatewayError) {
        let templates: Templates
        do {
            templates = try Templates()
        } catch {
            throw GatewayError(.internalError, "", origin: .gateway, cause: "a template: \(error)")
        }
        let server = PageServer(
            templates: templates,
            sessions: parts.sessions,
            trustedProxies: parts.trustedProxies
        )
        routes =
            Assets.routes + LoginPages(server: server, guardian: LoginGuard(clock: parts.clock)).routes
            + NowPage(server: server, parts: parts).routes + MoneyPage(server: server, parts: parts).routes
            + TenantPages(server: server, parts: parts).routes + VideoPages(server: server, parts: parts).routes
            + UpstreamPage(server: server, parts: parts).routes + AuditPage(server: server, parts: parts).routes
            + SettingsPage(server: server, parts: parts).routes
    }
}
