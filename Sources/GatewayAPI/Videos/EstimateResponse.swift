import GatewayHTTP
import GatewayLedger
import GatewayModel

/// What an order would come to, as the OpenAI-shaped API shows it: every key always there.
struct EstimateResponse {
    let priced: Catalogue.PricedOrder
    let currency: String
    let forecast: AdmissionForecast
    /// Where it would stand in the queue; nothing of an order that would not get there.
    let place: ProgressEstimate.Place?

    private var refusal: GatewayError? {
        forecast.refusal
    }

    /// What is shared costs nothing.
    private var price: Money {
        [.hit, .collapsed].contains(forecast.cache) ? Money(microUnits: 0) : priced.price
    }

    func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("object", "video.estimate")
            object.member("accepted", refusal == nil)
            writeRefusal(to: &object)
            writeOrder(to: &object)
            object.name("queue")
            if let place {
                place.write(to: &object)
            } else {
                object.null()
            }
            object.member("cost") { cost in
                cost.member("currency", currency)
                cost.member("amount", price.description)
            }
            object.member("cache", forecast.cache.rawValue)
        }
    }

    private func writeRefusal(to object: inout JSONWriter) {
        object.name("error")
        guard let refusal else {
            object.null()
            object.member("retry_after", nil as Int64?)
            return
        }
        object.object { refusal.write(to: &$0) }
        object.member("retry_after", refusal.retrySeconds)
    }

    private func writeOrder(to object: inout JSONWriter) {
        let order = priced.order
        object.member("model", order.model.text)
        object.member("seconds", String(order.seconds))
        object.member("size", order.size.description)
        object.member("aspect_ratio", order.aspectRatio.rawValue)
        object.member("mode", order.mode.text)
    }
}
