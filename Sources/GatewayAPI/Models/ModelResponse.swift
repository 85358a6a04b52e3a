import GatewayHTTP
import GatewayModel

/// A catalogue model as the OpenAI-shaped API shows it, with what it can do and what that costs.
struct ModelResponse {
    let model: CatalogueModel
    let currency: String
    let availability: UpstreamOffer.Availability

    func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("id", model.id.text)
            object.member("object", "model")
            object.member("created", 0)
            object.member("owned_by", "kling")
            object.member("availability", availability.rawValue)
            object.name("aliases")
            object.array(model.aliases) { $0.string($1) }
            object.member("capabilities") { writeCapabilities(to: &$0) }
            object.name("prices")
            object.array(prices) { writer, price in
                writer.object { object in
                    object.member("mode", price.mode.text)
                    object.member("seconds", String(price.seconds))
                    object.member("amount", price.amount.description)
                    object.member("currency", currency)
                }
            }
        }
    }

    private func writeCapabilities(to object: inout JSONWriter) {
        object.name("modes")
        object.array(model.modes) { $0.string($1.text) }
        object.name("seconds")
        object.array(model.durations) { $0.string(String($1)) }
        object.name("aspect_ratios")
        object.array(AspectRatio.allCases) { $0.string($1.rawValue) }
        object.member("cfg_scale", model.supportsGuidance)
        object.name("camera_control")
        guard let camera = model.camera else {
            object.null()
            return
        }
        object.object { support in
            support.name("modes")
            support.array(camera.modes.map(\.text).sorted()) { $0.string($1) }
            support.name("seconds")
            support.array(camera.durations.sorted()) { $0.string(String($1)) }
        }
    }

    /// What each length in each mode costs, where that is known.
    private var prices: [(mode: Mode, seconds: Int, amount: Money)] {
        model.modes.flatMap { mode in
            model.durations.compactMap { seconds in
                model.prices[mode]?.amount(seconds: seconds).map { (mode, seconds, $0) }
            }
        }
    }
}
