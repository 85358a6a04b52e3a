import GatewayModel
import Hummingbird

/// A listener's routes: what the router is built from, and what a wrong method is checked against.
struct RouteTable: Sendable {
    let routes: [Route]

    /// Every call of the public listener; what is not here does not exist, and only `.everyone` needs no proof.
    static let all = RouteTable(routes: open() + videos() + native())

    /// Every call of the admin listener.
    static let admin = RouteTable(routes: probes())

    /// A responder that knows exactly these routes.
    func responder(at desk: FrontDesk) -> RouterResponder<FrontContext> {
        let router = Router(context: FrontContext.self)
        for route in routes {
            router.on(RouterPath(route.template), method: route.method) { request, context in
                try await route.answer(request, context, at: desk)
            }
        }
        return router.buildResponder()
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

    private static func open() -> [Route] {
        [
            Route(.get, "/healthz", .everyone { Health.answer($0, $1, $2) }),
            Route(.get, "/openapi.json", .everyone { try ContractAnswer.answer($0, $1, $2) }),
        ]
    }

    private static func videos() -> [Route] {
        let content = Route.Access.keyOrLink(.videosRead) { try await ReadContent.answer(to: $0, at: $1) }
        return [
            Route(.post, "/v1/videos", .key(.videosWrite) { try await SubmitVideo.answer(to: $0, at: $1) }),
            Route(
                .get,
                "/v1/videos",
                query: ListVideos.parameters,
                .key(.videosRead) { try await ListVideos.answer(to: $0, at: $1) }
            ),
            Route(
                .post,
                "/v1/videos/estimate",
                .key(.videosWrite) { try await EstimateVideo.answer(to: $0, at: $1) }
            ),
            Route(.get, "/v1/videos/{id}", .key(.videosRead) { try await ReadVideo.answer(to: $0, at: $1) }),
            Route(.delete, "/v1/videos/{id}", .key(.videosWrite) { try await DeleteVideo.answer(to: $0, at: $1) }),
            Route(.post, "/v1/videos/{id}/cancel", .key(.videosWrite) { try await CancelVideo.answer(to: $0, at: $1) }),
            Route(.post, "/v1/videos/{id}/link", .key(.videosRead) { try await SignLink.answer(to: $0, at: $1) }),
            Route(.get, "/v1/videos/{id}/content", query: ReadContent.parameters, content),
            Route(.head, "/v1/videos/{id}/content", query: ReadContent.parameters, content),
            Route(.get, "/v1/quota", .key(.usageRead) { try await ReadQuota.answer(to: $0, at: $1) }),
            Route(
                .get,
                "/v1/usage",
                query: ReadUsage.parameters,
                .key(.usageRead) { try await ReadUsage.answer(to: $0, at: $1) }
            ),
            Route(.get, "/v1/models", .key(.videosRead) { ListModels.answer(to: $0, at: $1) }),
        ]
    }

    private static func native() -> [Route] {
        let path = "/kling/v1/videos/text2video"
        return [
            Route(.post, path, .key(.videosWrite) { try await SubmitTask.answer(to: $0, at: $1) }),
            Route(
                .get,
                path,
                query: ListTasks.parameters,
                .key(.videosRead) { try await ListTasks.answer(to: $0, at: $1) }
            ),
            Route(.get, path + "/{task_id}", .key(.videosRead) { try await ReadTask.answer(to: $0, at: $1) }),
        ]
    }

    private static func probes() -> [Route] {
        [
            Route(.get, "/healthz", .everyone { Health.answer($0, $1, $2) }),
            Route(.get, "/readyz", .everyone { await Health.readiness($0, $1, $2) }),
        ]
    }
}
