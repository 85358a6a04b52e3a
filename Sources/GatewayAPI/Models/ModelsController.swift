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
        [Route(.get, "/v1/models", .tenant(.videosRead), list)]
    }

    private func list(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let (catalogue, offer, now) = (catalogue.value, offer.value, clock.now)
        var writer = JSONWriter(capacity: 8192)
        writer.object { list in
            list.member("object", "list")
            list.name("data")
            list.array(catalogue.models.compactMap { $0.narrowed(to: principal.limits) }) { writer, model in
                ModelResponse(
                    model: model,
                    currency: catalogue.currency,
                    availability: offer.availability(of: model.id, in: catalogue, at: now)
                )
                .write(to: &writer)
            }
        }
        return .tagged(writer.buffer, headers: GatewayResponse.privateHeaders, to: request)
    }
}
