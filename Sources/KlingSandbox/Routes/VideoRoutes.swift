import HTTPTypes
import Hummingbird
import NIOCore

/// `/kling/v1/videos/text2video`: create, query one, query a page.
struct VideoRoutes {
    /// Bytes; a larger body is refused.
    static let maximumBody = 1024 * 1024
    static let pageNumbers = 1...1000
    static let pageSizes = 1...500

    let upstream: Upstream

    func add(to group: RouterGroup<SandboxContext>) {
        group.post("videos/text2video", use: create)
        group.get("videos/text2video", use: list)
        group.get("videos/text2video/:id", use: query)
    }

    @Sendable
    private func create(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let order = try await readOrder(request)
        let origin = upstream.origin(of: request)
        let exchange = upstream.withAccount { account in
            account.create(order, origin: origin, at: upstream.now())
        }
        if let task = exchange.task, !upstream.callbackQueue.put(task) {
            upstream.withAccount { $0.tally.callbacksFailed += 1 }
        }
        return try await finish(exchange, isCreate: true, request, context)
    }

    @Sendable
    private func query(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let id = context.parameters.get("id") ?? ""
        let exchange = upstream.withAccount { $0.query(id, at: upstream.now()) }
        guard exchange.task != nil || exchange.injectedFault != nil else {
            return upstream.formatter.unknown(id, requestID: exchange.requestID).response
        }
        return try await finish(exchange, isCreate: false, request, context)
    }

    @Sendable
    private func list(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let requestID = upstream.withAccount { $0.requestID() }
        guard let page = number("pageNum", of: request, default: 1, in: Self.pageNumbers),
            let size = number("pageSize", of: request, default: 30, in: Self.pageSizes)
        else {
            let refusal = Refusal.invalidValue("pageNum or pageSize value is invalid")
            return upstream.formatter.refused(refusal, create: false, requestID: requestID).response
        }
        let now = upstream.now()
        let tasks = upstream.withAccount { $0.list(page: page, size: size, at: now) }
        return upstream.formatter.listed(tasks.map { $0.seen(at: now) }, requestID: requestID).response
    }

    /// Answers honestly, or does what the exchange has in store.
    private func finish(
        _ exchange: Exchange,
        isCreate: Bool,
        _ request: Request,
        _ context: SandboxContext
    ) async throws -> Response {
        let honest = exchange.task.map { task in
            let snapshot = task.seen(at: upstream.now())
            return isCreate
                ? upstream.formatter.created(snapshot, requestID: exchange.requestID)
                : upstream.formatter.queried(snapshot, requestID: exchange.requestID)
        }
        if let honest, exchange.injectedFault == nil { return honest.response }
        let faultInjector = FaultInjector(upstream: upstream, request: request, context: context, isCreate: isCreate)
        return try await faultInjector.respond(to: exchange, honest: honest)
    }

    /// A client that goes away while it sends has asked for nothing.
    private func readOrder(_ request: Request) async throws -> Result<Order, Refusal> {
        do {
            let body = try await request.body.collect(upTo: Self.maximumBody)
            return .success(try Order(try OrderBody.read(body.readableBytesView)))
        } catch let refusal as Refusal {
            return .failure(refusal)
        } catch is NIOTooManyBytesError {
            return .failure(.relay(413, "", "request body is too large"))
        }
    }

    private func number(_ name: String, of request: Request, default value: Int, in range: ClosedRange<Int>) -> Int? {
        guard let text = request.uri.queryParameters[name[...]] else { return value }
        return Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
}

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
