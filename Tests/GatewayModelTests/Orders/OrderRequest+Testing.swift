import GatewayModel

extension OrderRequest {
    /// A legal request for the standard catalogue, changed at will.
    static func legal(_ change: (inout OrderRequest) -> Void = { _ in }) -> OrderRequest {
        var request = OrderRequest()
        request.prompt = "A quiet street at sunset."
        change(&request)
        return request
    }
}

/// What was refused: the code and the field.
struct Refusal: Equatable {
    let code: GatewayError.Code
    let parameter: String?

    init(_ code: GatewayError.Code, _ parameter: String?) {
        self.code = code
        self.parameter = parameter
    }

    /// How the standard catalogue refuses a request; nothing when it takes it.
    init?(of request: OrderRequest, by catalogue: Catalogue? = nil) throws {
        let catalogue = try catalogue ?? .standard()
        do throws(GatewayError) {
            _ = try catalogue.order(request)
            return nil
        } catch {
            self.init(error.code, error.parameter)
        }
    }
}
