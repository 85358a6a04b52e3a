import Hummingbird

/// `/v1/models`: what is sold, as OpenAI lists it.
struct ModelRoutes {
    /// Some day in 2024; no client reads it.
    private static let created = 1_718_000_000

    let upstream: Upstream

    func add(to group: RouterGroup<SandboxContext>) {
        group.get("models") { _, _ in
            Answer(body: Self.list, requestID: upstream.withAccount { $0.requestID() }).response
        }
    }

    private static var list: JSON {
        let models = Model.allCases.map { model in
            [
                "id": .string(model.rawValue), "object": "model", "created": .integer(created), "owned_by": "kling",
            ] as JSON
        }
        return ["object": "list", "data": .array(models)]
    }
}
