// What can be ordered and what it costs. In: an `OrderRequest`, of which nothing has been checked. Out: a `VideoOrder`
// with every default filled in, its price and the version of the catalogue's entry, or an error. What must hold: an
// order is legal for its model at the moment it is made; a price is never guessed, and where it is unknown the order is
// refused.

/// The models on sale: looked up by id or alias, and the only maker of a legal order.
package struct Catalogue: Sendable {
    /// Bounds that hold for every model.
    package struct Limits: Hashable, Sendable {
        /// The longest prompt and negative prompt, in Unicode scalars after trimming.
        ///
        /// Source: Kling's API reference.
        package var promptScalars = 2500

        /// Makes the default bounds.
        package init() {}
    }

    /// The entries in the order they are listed.
    package let models: [CatalogueModel]
    /// The model of an order that names none.
    package let defaultModel: ModelID
    /// The currency of all prices, an ISO 4217 code.
    package let currency: String
    /// A name for this state of the prices, stored with every hold.
    package let version: String
    /// Bounds that hold for every model.
    package let limits: Limits

    /// The version of each entry.
    let versions: [ModelID: String]
    private let index: [String: Int]

    /// Makes a catalogue.
    /// - Throws: `invalidField` when a name is taken twice, a model has no mode or length, or the default model is
    /// missing.
    package init(
        models: [CatalogueModel],
        defaultModel: ModelID,
        currency: String = "USD",
        version: String,
        limits: Limits = Limits()
    ) throws(GatewayError) {
        var index: [String: Int] = [:]
        for (position, model) in models.enumerated() {
            guard !model.modes.isEmpty, !model.durations.isEmpty else {
                throw GatewayError(
                    .invalidField,
                    "The model \"\(model.id)\" has no mode or no length.",
                    origin: .gateway
                )
            }
            for name in [model.id.text] + model.aliases {
                guard index.updateValue(position, forKey: name) == nil else {
                    throw GatewayError(.invalidField, "The model name \"\(name)\" is taken twice.", origin: .gateway)
                }
            }
        }
        guard index[defaultModel.text] != nil else {
            throw GatewayError(
                .invalidField,
                "The default model \"\(defaultModel)\" is not in the catalogue.",
                origin: .gateway
            )
        }
        self.models = models
        self.defaultModel = defaultModel
        self.currency = currency
        self.version = version
        self.limits = limits
        self.index = index
        versions = Dictionary(uniqueKeysWithValues: models.map { ($0.id, $0.version) })
    }

    /// The model with this id or alias.
    package subscript(name: String) -> CatalogueModel? {
        index[name].map { models[$0] }
    }
}
