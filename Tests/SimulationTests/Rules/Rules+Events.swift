import GatewayLedger
import GatewayModel

extension Rules {
    /// Every end is told, once, from the moment that it is one; nothing else is, and nobody who did not want to be told.
    func checkEvents(_ image: StoreImage, callers: Callers) throws {
        for video in image.videos {
            let told = image.told[video.id] ?? []
            let isTold = video.tenant == callers.toldTenant.text && video.state.status.isFinal
            let due = isTold ? ["video.\(video.state.status.rawValue)"] : []
            // What arrived after all was given up before.
            let isDue = told == due || video.state == .succeeded && told == due + ["video.failed"]
            try BrokenRule.check(
                isDue,
                "every end has its event, once",
                "\(video.id) \(video.state.rawValue): \(told)"
            )
        }
    }

    /// What counts as arrived was received, and by one body however often.
    func checkDeliveries(_ image: StoreImage, world: World) throws {
        let received = world.received
        for delivery in image.deliveries where delivery.state == "delivered" {
            try BrokenRule.check(
                received[delivery.event] != nil,
                "what counts as arrived was received",
                delivery.event
            )
        }
        for (event, bodies) in received.sorted(by: { $0.key < $1.key }) {
            try BrokenRule.check(bodies.count == 1, "an event keeps its body", "\(event): \(bodies.sorted())")
        }
    }

    /// In the end, with a receiver that takes everything, every event has arrived, but where it was tried in vain as
    /// often as anything is, or for so long that its receiver is told nothing any more.
    func checkArrivals(_ image: StoreImage) throws {
        guard !image.isAnyoneDisabled else {
            return
        }
        for delivery in image.deliveries {
            try BrokenRule.check(
                delivery.state == "delivered" || delivery.state == "failed" && delivery.tries >= Self.mostTries,
                "in the end every event has arrived",
                "\(delivery.event) \(delivery.state) after \(delivery.tries) tries"
            )
        }
    }

    /// How often an event is sent.
    private static let mostTries = 10
}
