import GatewayModel
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging

/// Where every request comes in and every answer goes out: names the request, turns whatever went wrong into an answer,
/// and writes the request's one line in the access log.
struct FrontDoor: HTTPResponder {
    /// What the router leaves behind when it knows no such path or method.
    private static let missedTemplate = "NotFound"

    private let table: RouteTable
    private let routes: RouterResponder<FrontContext>
    private let desk: FrontDesk

    init(table: RouteTable, desk: FrontDesk) {
        self.table = table
        self.desk = desk
        routes = table.responder(at: desk)
    }

    func respond(to request: Request, context: Arrival) async throws -> Response {
        let start = ContinuousClock.now
        let tag = RequestTag(for: request.headers, using: desk.entropy)
        let source = FrontContext.Source(logger: context.logger, tag: tag, eventLoop: context.eventLoop)
        let context = FrontContext(source: source)
        var response: Response
        do {
            response = try await answer(to: request, context: context)
        } catch {
            // The body broke off, so nobody hears an answer of ours.
            line(of: request, context: context, status: .badRequest, start: start).write(bytes: 0)
            throw error.underlying
        }
        response.headers[.requestID] = tag.text
        if let pace = context.notes.pace {
            response.headers.append(pace)
        }
        for use in context.notes.uses {
            response.headers.append(use, at: desk.clock.now)
        }
        if request.method == .head {
            response = response.createHeadResponse()
        }
        return line(of: request, context: context, status: response.status, start: start)
            .written(with: response, isStreamed: context.notes.isStreamed)
    }

    private func line(
        of request: Request,
        context: FrontContext,
        status: HTTPResponse.Status,
        start: ContinuousClock.Instant
    ) -> AccessLine {
        AccessLine(request, context: context, status: status, start: start, logger: desk.logger)
    }

    private func answer(to request: Request, context: FrontContext) async throws(BodyBroken) -> Response {
        do {
            let response = try await routes.respond(to: request, context: context)
            guard response.status == .notFound, context.endpointPath == Self.missedTemplate else {
                return response
            }
            return missed(request, context: context)
        } catch let error as GatewayError {
            return refusal(error, to: request, context: context)
        } catch let error as BodyBroken {
            throw error
        } catch {
            let error = GatewayError(.internalError, "", origin: .gateway, cause: "\(error)")
            return refusal(error, to: request, context: context)
        }
    }

    private func refusal(_ error: GatewayError, to request: Request, context: FrontContext) -> Response {
        if error.code.status.code.kind == .serverError {
            desk.logger.error(
                "request failed",
                metadata: ["error": "\(error)", "request_id": "\(context.tag)", "origin": "\(error.origin.rawValue)"]
            )
        }
        return ErrorAnswer(error: error, tag: context.tag).response(to: request)
    }

    /// There is no such path, or it has other methods.
    private func missed(_ request: Request, context: FrontContext) -> Response {
        let methods = table.methods(of: request.uri.path)
        guard !methods.isEmpty else {
            let error = GatewayError(.notFound, "There is no such path; GET /openapi.json lists those there are.")
            return refusal(error, to: request, context: context)
        }
        let allowed = methods.joined(separator: ", ")
        let error = GatewayError(.methodNotAllowed, "This path takes \(allowed).")
        var response = refusal(error, to: request, context: context)
        response.headers[.allow] = allowed
        return response
    }
}
