package import GatewayAccess
import GatewayModel
import HTTPTypes

/// A listener's routes: what the router is built from, and what a wrong path or method is checked against.
package struct RouteTable: Sendable {
    /// Every call; what is not here does not exist.
    package let routes: [Route]
    /// Who may learn that a path does not exist.
    let unknown: Access
    /// Paths of which anybody may learn it all the same.
    private let openPaths: Set<String>
    /// How errors are written below a prefix where there is no route.
    private let formats: [(prefix: String, format: any ErrorFormat)]

    /// Makes a table.
    /// - Parameters:
    ///   - unknown: Who may learn that a path does not exist.
    ///   - openPaths: Paths of which anybody may learn it all the same.
    ///   - formats: How errors are written below a prefix where there is no route.
    package init(
        _ routes: [Route],
        unknown: Access = .anyone,
        openPaths: Set<String> = [],
        formats: [(prefix: String, format: any ErrorFormat)] = []
    ) {
        self.routes = routes
        self.unknown = unknown
        self.openPaths = openPaths
        self.formats = formats
    }

    /// The methods that a path has, sorted; none when there is no such path.
    ///
    /// A path that a route spells out belongs to such routes alone, as in the router.
    func methods(of path: String) -> [String] {
        let segments = path.split(separator: "/")
        let exact = routes.filter { $0.template.split(separator: "/") == segments }
        let matching = routes.filter { route in
            let pattern = route.template.split(separator: "/")
            return pattern.count == segments.count
                && zip(pattern, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        return (exact.isEmpty ? matching : exact).map(\.method.rawValue).sorted()
    }

    /// Answers what no route does: there is no such path, or it has other methods.
    func respondToUnknown(_ request: GatewayRequest, control: AccessControl) async -> GatewayResponse {
        let access = openPaths.contains(request.path) ? .anyone : unknown
        let authentication = AuthenticationRequest(headers: request.headers, query: nil, resource: nil)
        let outcome = await control.admit(authentication, to: access)
        var response = outcome.refusal.map { GatewayResponse(refusing: $0) } ?? missed(request)
        response.handling = GatewayResponse.Handling(
            route: "",
            errorFormat: formats.first { request.path.hasPrefix($0.prefix) }?.format ?? PlainErrorFormat.shared,
            principal: outcome.principal,
            rate: nil
        )
        return response
    }

    private func missed(_ request: GatewayRequest) -> GatewayResponse {
        let methods = methods(of: request.path)
        guard !methods.isEmpty else {
            return GatewayResponse(
                refusing: GatewayError(.notFound, "There is no such path; GET /openapi.json lists those there are.")
            )
        }
        let allowed = methods.joined(separator: ", ")
        return GatewayResponse(
            refusing: GatewayError(.methodNotAllowed, "This path takes \(allowed)."),
            headers: [.allow: allowed]
        )
    }
}
