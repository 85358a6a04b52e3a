import GatewayModel
import HTTPTypes
import Hummingbird

/// `GET /v1/models`: what this tenant may order, at which price, and whether the upstream lists it at present.
enum ListModels {
    static func answer(to tenant: TenantContext, at desk: FrontDesk) -> Response {
        let catalogue = desk.catalogue
        var writer = JSONWriter(capacity: 8192)
        writer.object { list in
            list.member("object", "list")
            list.name("data")
            list.array(catalogue.models.compactMap { $0.narrowed(to: tenant.limits) }) { writer, model in
                ModelAnswer(
                    model: model,
                    currency: catalogue.currency,
                    availability: desk.availability(of: model.id, in: catalogue)
                )
                .write(to: &writer)
            }
        }
        return .tagged(writer.buffer, headers: Response.privateHeaders, to: tenant.request)
    }
}
