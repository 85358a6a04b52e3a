import GatewayModel

extension Catalogue {
    /// A limit's value as it is kept: models by their ids.
    /// - Throws: `unknownModel` for a model that nobody can order.
    func checked(_ value: String, for name: LimitName) throws(GatewayError) -> String {
        guard name == .models, value != TenantLimits.none else {
            return value
        }
        var ids: [String] = []
        for word in value.split(separator: ",", omittingEmptySubsequences: false) {
            guard let model = self[String(word)] else {
                throw GatewayError(
                    .unknownModel,
                    "The limit models names \"\(word)\", which the catalogue does not have.",
                    parameter: name.rawValue
                )
            }
            ids.append(model.id.text)
        }
        return ids.joined(separator: ",")
    }
}
