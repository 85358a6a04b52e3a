extension Catalogue {
    /// A legal order together with its price.
    package struct PricedOrder: Hashable, Sendable {
        /// What will be made.
        package let order: VideoOrder
        /// What it costs.
        package let price: Money
        /// The version of the catalogue's entry that it was checked against.
        package let entryVersion: String

        /// Makes an order that was checked before.
        package init(order: VideoOrder, price: Money, entryVersion: String) {
            self.order = order
            self.price = price
            self.entryVersion = entryVersion
        }
    }

    /// Checks a request against the catalogue and fills in every default.
    /// - Throws: `missingField`, `invalidField`, `unknownModel`, `unsupportedByModel`, or `priceUnknown`, naming the
    ///   field at fault as the OpenAI-shaped API spells it.
    package func order(_ request: OrderRequest) throws(GatewayError) -> PricedOrder {
        let model = try model(named: request.model)
        let prompt = try text(request.prompt, field: "prompt")
        guard let prompt, !prompt.isEmpty else {
            throw GatewayError(.missingField, "Say in prompt what the video shall show.", parameter: "prompt")
        }
        let negativePrompt = try text(request.negativePrompt, field: "negative_prompt")
        let seconds = try seconds(request.seconds, of: model)
        let (aspectRatio, mode) = try picture(request, of: model)
        let order = VideoOrder(
            stored: model.id,
            mode: mode,
            seconds: seconds,
            aspectRatio: aspectRatio,
            prompt: prompt,
            negativePrompt: negativePrompt?.isEmpty == true ? nil : negativePrompt,
            guidance: try guidance(request.guidance, of: model),
            camera: try camera(request.camera, of: model, mode: mode, seconds: seconds)
        )
        guard let price = model.prices[mode]?.amount(seconds: seconds) else {
            throw GatewayError(
                .priceUnknown,
                "The price of \(model.id) in mode \(mode) for \(seconds) seconds is not configured.",
                origin: .gateway
            )
        }
        return PricedOrder(order: order, price: price, entryVersion: versions[model.id] ?? "")
    }

    private func model(named name: String?) throws(GatewayError) -> CatalogueModel {
        guard let model = self[name ?? defaultModel.text] else {
            throw GatewayError(
                .unknownModel,
                "There is no such model; GET /v1/models lists those you may use.",
                parameter: "model"
            )
        }
        return model
    }

    private func text(_ given: String?, field: String) throws(GatewayError) -> String? {
        guard let given else {
            return nil
        }
        let trimmed = given.trimmingWhitespace()
        guard trimmed.unicodeScalars.count <= limits.promptScalars else {
            throw GatewayError(
                .invalidField,
                "\(field) is longer than \(limits.promptScalars) characters.",
                parameter: field
            )
        }
        guard !trimmed.unicodeScalars.contains("\0") else {
            throw GatewayError(.invalidField, "\(field) contains a NUL character.", parameter: field)
        }
        return trimmed
    }

    private func seconds(_ given: String?, of model: CatalogueModel) throws(GatewayError) -> Int {
        let text = given ?? "5"
        guard let seconds = Int(text), seconds > 0, text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") }) else {
            throw GatewayError(.invalidField, "seconds must be a whole number such as \"5\".", parameter: "seconds")
        }
        guard model.durations.contains(seconds) else {
            let possible = model.durations.map(String.init).joined(separator: ", ")
            throw GatewayError(
                .unsupportedByModel,
                "\(model.id) makes videos of \(possible) seconds.",
                parameter: "seconds"
            )
        }
        return seconds
    }

    /// What Kling takes for `cfg_scale` where none is given.
    private static let usualGuidance = 0.5

    private func guidance(_ given: Double?, of model: CatalogueModel) throws(GatewayError) -> Double? {
        guard let given else {
            return nil
        }
        guard (0.0...1.0).contains(given) else {
            throw GatewayError(.invalidField, "cfg_scale must be between 0 and 1.", parameter: "cfg_scale")
        }
        guard model.supportsGuidance else {
            // Clients that write every field send Kling's own default.
            guard given != Self.usualGuidance else {
                return nil
            }
            throw GatewayError(.unsupportedByModel, "\(model.id) does not take cfg_scale.", parameter: "cfg_scale")
        }
        // Minus zero is equal to zero but is written differently, which would make two orders of one.
        return given == 0 ? 0 : given
    }
}

extension String {
    /// The text without white space at either end, by Unicode's own property.
    func trimmingWhitespace() -> String {
        var scalars = Substring(self).unicodeScalars
        while let first = scalars.first, first.properties.isWhitespace {
            scalars.removeFirst()
        }
        while let last = scalars.last, last.properties.isWhitespace {
            scalars.removeLast()
        }
        return String(scalars)
    }
}
