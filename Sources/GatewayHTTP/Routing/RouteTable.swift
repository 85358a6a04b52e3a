package import GatewayAccess
package import GatewayModel
import HTTPTypes

/// A listener's routes: what the router is built from, and what a wrong path or method is checked against.
package struct RouteTable: Sendable {
    /// A call at one of the paths where it is found.
    struct Served: Sendable {
        let method: HTTPRequest.Method
        let template: String
        let route: Route
    }

    /// Every call; what is not here does not exist.
    package let routes: [Route]
    /// The calls as they are found: each by its own method and path, `HEAD` wherever `GET` is, and all of it below other
    /// names of a path.
    let served: [Served]
    /// Who may learn that a path does not exist.
    let unknown: Access
    /// Paths of which anybody may learn it all the same.
    private let openPaths: Set<String>
    /// How errors are written below a prefix where there is no route.
    private let formats: [(prefix: String, format: any ErrorFormat)]
    /// What every path is refused with that no route answers, whether there will be one or not.
    let refusal: GatewayError?
    /// What to say of a path that does not exist but is near one that does.
    private let advice: @Sendable (_ path: String) -> String?

    /// Makes a table.
    /// - Parameters:
    ///   - unknown: Who may learn that a path does not exist.
    ///   - openPaths: Paths of which anybody may learn it all the same.
    ///   - formats: How errors are written below a prefix where there is no route.
    ///   - aliases: Other names of paths that begin so.
    ///   - refusal: What every path is refused with that no route answers, while it is not known which there will be.
    ///   - advice: What to say of a path that does not exist but is near one that does.
    package init(
        _ routes: [Route],
        unknown: Access = .anyone,
        openPaths: Set<String> = [],
        formats: [(prefix: String, format: any ErrorFormat)] = [],
        aliases: [(alias: String, path: String)] = [],
        refusal: GatewayError? = nil,
        advice: @escaping @Sendable (_ path: String) -> String? = { _ in nil }
    ) {
        self.routes = routes
        served = Self.served(routes, aliases: aliases)
        self.refusal = refusal
        self.advice = advice
        self.unknown = unknown
        self.openPaths = openPaths
        self.formats = formats
    }

    /// The methods that a path has, sorted; none when there is no such path.
    ///
    /// A path that a route spells out belongs to such routes alone, as in the router.
    func methods(of path: String) -> [String] {
        let segments = path.split(separator: "/")
        let exact = served.filter { $0.template.split(separator: "/") == segments }
        let matching = served.filter { route in
            let pattern = route.template.split(separator: "/")
            return pattern.count == segments.count
                && zip(pattern, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        return (exact.isEmpty ? matching : exact).map(\.method.rawValue).sorted()
    }

    private static func served(_ routes: [Route], aliases: [(alias: String, path: String)]) -> [Served] {
        let named = routes.flatMap { route in
            [Served(method: route.method, template: route.template, route: route)]
                + aliases.filter { route.template.hasPrefix($0.path) }
                .map { alias, path in
                    Served(method: route.method, template: alias + route.template.dropFirst(path.count), route: route)
                }
        }
        let heads = named.filter { get in
            get.method == .get && !named.contains { $0.method == .head && $0.template == get.template }
        }
        return named + heads.map { Served(method: .head, template: $0.template, route: $0.route) }
    }

    /// A path as routes spell it, however many slashes somebody wrote.
    private static func normalized(_ path: String) -> String {
        "/" + path.split(separator: "/").joined(separator: "/")
    }

    /// Answers what no route does: there is no such path, or it has other methods.
    func respondToUnknown(_ request: GatewayRequest, control: AccessControl) async -> GatewayResponse {
        let path = Self.normalized(request.path)
        let access = openPaths.contains(path) ? .anyone : unknown
        let authentication = AuthenticationRequest(headers: request.headers, query: nil, resource: nil)
        let outcome = await control.admit(authentication, to: access, counting: .reads)
        var response = outcome.refusal.map { GatewayResponse(refusing: $0) } ?? missed(path)
        response.handling = GatewayResponse.Handling(
            route: "",
            errorFormat: formats.first { (path + "/").hasPrefix($0.prefix) }?.format ?? PlainErrorFormat.shared,
            principal: outcome.principal,
            rate: nil
        )
        return response
    }

    private func missed(_ path: String) -> GatewayResponse {
        if let refusal {
            return GatewayResponse(refusing: refusal)
        }
        let methods = methods(of: path)
        guard !methods.isEmpty else {
            let usual = "GET /openapi.json lists those there are."
            return GatewayResponse(
                refusing: GatewayError(.notFound, "There is no such path. \(advice(path) ?? usual)")
            )
        }
        let allowed = methods.joined(separator: ", ")
        // A path that no route spells out has only been taken for an id.
        let isSpelledOut = served.contains { $0.template == path }
        let hint = (isSpelledOut ? nil : advice(path)).map { " \($0)" } ?? ""
        return GatewayResponse(
            refusing: GatewayError(.methodNotAllowed, "This path takes \(allowed).\(hint)"),
            headers: [.allow: allowed]
        )
    }
}
