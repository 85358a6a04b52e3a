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
}
