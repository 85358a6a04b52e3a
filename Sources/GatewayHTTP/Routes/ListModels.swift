import GatewayModel
import Hummingbird

/// `GET /v1/models`: what this tenant may order, and at which price.
enum ListModels {
    static func answer(to tenant: TenantContext, at desk: FrontDesk) -> Response {
        let catalogue = desk.catalogue
        return .json(headers: Response.privateHeaders) { writer in
            writer.object { list in
                list.member("object", "list")
                list.name("data")
                list.array(catalogue.models.compactMap { $0.narrowed(to: tenant.limits) }) { writer, model in
                    ModelAnswer(model: model, currency: catalogue.currency).write(to: &writer)
                }
            }
        }
    }
}
