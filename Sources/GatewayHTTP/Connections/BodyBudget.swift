import GatewayModel
import Synchronization

/// How many bytes of bodies a listener holds at once, whoever sent them.
final class BodyBudget: Sendable {
    private let limit: Int
    private let reserved = Atomic(0)

    /// Makes a budget that nothing is taken from.
    init(bytes limit: Int) {
        self.limit = limit
    }

    /// Takes bytes; ``release(_:)`` must follow.
    /// - Throws: `overloaded` when there are not as many left; none is taken then.
    func reserve(_ bytes: Int) throws(GatewayError) {
        guard reserved.add(bytes, ordering: .relaxed).newValue <= limit else {
            release(bytes)
            throw GatewayError(
                .overloaded,
                "The gateway holds as many requests as it can; try again.",
                origin: .gateway,
                retry: .after(.seconds(1))
            )
        }
    }

    /// Gives bytes back.
    func release(_ bytes: Int) {
        reserved.subtract(bytes, ordering: .relaxed)
    }
}
