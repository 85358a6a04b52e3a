import GatewayAccess
import GatewayHTTP
import GatewayModel
import HTTPTypes

/// `GET /v1/models`: what this tenant may order, at which price, and whether the upstream lists it at present.
struct ModelsController: Sendable {
    let catalogue: LiveValue<Catalogue>
    let offer: LiveValue<UpstreamOffer>
    let clock: any WallClock

    var routes: [Route] {
        [
            Route(.get, "/v1/models", .tenant(.videosRead), list),
            Route(.get, "/v1/models/{model}", .tenant(.videosRead), read),
        ]
    }

    /// `GET /v1/models/{model}`: one of them, by its id or an alias.
    private func read(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let catalogue = catalogue.value
        guard let name = request.parameter("model"),
            let model = catalogue[name]?.narrowed(to: principal.limits)
        else {
            throw GatewayError(.notFound, "There is no such model; GET /v1/models lists those you may use.")
        }
        var writer = JSONWriter()
        response(model, of: catalogue).write(to: &writer)
        return .tagged(writer.buffer, headers: GatewayResponse.privateHeaders, to: request)
    }

    private func response(_ model: CatalogueModel, of catalogue: Catalogue) -> ModelResponse {
        ModelResponse(
            model: model,
            currency: catalogue.currency,
            availability: offer.value.availability(of: model.id, in: catalogue, at: clock.now)
        )
    }

    private func list(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let catalogue = catalogue.value
        var writer = JSONWriter(capacity: 8192)
        writer.object { list in
            list.member("object", "list")
            list.name("data")
            list.array(catalogue.models.compactMap { $0.narrowed(to: principal.limits) }) { writer, model in
                response(model, of: catalogue).write(to: &writer)
            }
        }
        return .tagged(writer.buffer, headers: GatewayResponse.privateHeaders, to: request)
    }
}
