import GatewayAccess
import GatewayModel
import GatewayTelemetry
import HTTPTypes

/// A route that can be answered on the event loop, and where it is found.
final class ExpressStop: Sendable {
    let route: Route
    /// What its caller must have.
    let scope: Scope
    let express: Route.Express
    /// What counts its requests.
    let meter: RequestMeter
    /// What whoever shows no key is told, made once.
    private let refusals: [StoredRefusal]
    /// The path before and behind the name of what is read.
    private let prefix: [UInt8]
    private let suffix: [UInt8]

    /// Nothing where a route is only answered the long way.
    init?(_ route: Route, _ metrics: RequestMetrics) {
        guard let express = route.express, let start = route.template.lastIndex(of: "{"),
            let end = route.template.lastIndex(of: "}")
        else {
            return nil
        }
        switch route.access {
        // No link can be shown here: it has a query.
        case .tenant(let scope), .tenantOrLink(let scope): self.scope = scope
        case .anyone, .operator, .operatorOrSession: return nil
        }
        prefix = Array(route.template[..<start].utf8)
        suffix = Array(route.template[end...].utf8.dropFirst())
        self.route = route
        self.express = express
        meter = metrics.meter(route: route.template, method: route.method.rawValue)
        refusals = GatewayError.withoutKey.compactMap { StoredRefusal($0, by: route) }
    }

    /// What is told whoever is refused so; nothing where it has to be made for the request.
    func refusal(_ error: GatewayError) -> StoredRefusal? {
        refusals.first { $0.says(error) }
    }

    /// The video that a path names.
    func video(in path: String) -> VideoID? {
        let path = path.utf8
        guard path.starts(with: prefix), suffix.isEmpty || path.suffix(suffix.count).elementsEqual(suffix) else {
            return nil
        }
        return String(path.dropFirst(prefix.count).dropLast(suffix.count)).flatMap { VideoID($0) }
    }
}
