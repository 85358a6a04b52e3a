import GatewayModel

/// The receivers of events as one process sees them: a gate before each post, and one between what a receiver does and
/// its answer.
struct SimulatedWebhookSender: WebhookSender {
    let world: World
    let stage: Stage

    func check(_ url: String) async throws(WebhookTrouble) {}

    func post(
        _ body: String,
        headers: [(name: String, value: String)],
        to url: String
    ) async throws(WebhookTrouble) -> Int {
        guard case .pass = await stage.wait(.request) else {
            throw WebhookTrouble(.cut)
        }
        let id = headers.first { $0.name == "webhook-id" }?.value ?? ""
        let trouble = world.receive(body, as: id)
        guard case .pass = await stage.wait(.answer) else {
            throw WebhookTrouble(.cut)
        }
        if let trouble {
            throw trouble
        }
        return 200
    }
}
