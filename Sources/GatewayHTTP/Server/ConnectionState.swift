import HummingbirdCore
import NIOCore
import Synchronization
import WebAddresses

/// What is known of a connection beside its bytes: whether its client has left, and whether an answer that somebody asks
/// about was written whole.
///
/// A client that has closed its side may in principle still read; those that do so on purpose are so rare that it counts
/// as gone.
final class ConnectionState: Sendable {
    /// Told whether an answer was written whole to a client that was there.
    typealias DeliveryHandler = @Sendable (_ isDelivered: Bool) async -> Void

    /// What the answer to a request waits for, which the task that serves the connection does in its stead.
    enum Held: Sendable {
        /// The answer is still to be made.
        case answer(HeldRequest)
        /// Its head is ready.
        case body(HeldBody)

        /// Returns once there is something to do.
        func wait() async {
            switch self {
            case .answer(let answer): await answer.wait()
            case .body(let body): await body.wait()
            }
        }
    }

    private struct Delivery {
        let isWritten: EventLoopPromise<Void>
        let handler: DeliveryHandler
    }

    private let clientHasLeft = Atomic(false)
    /// Whether there is a delivery; spares most answers the lock.
    private let hasDelivery = Atomic(false)
    private let delivery = Mutex<Delivery?>(nil)
    private let held = Mutex<Held?>(nil)
    /// Told when the client has left, by the request that is being answered.
    private let departure = Mutex<(@Sendable () -> Void)?>(nil)
    /// Where it comes from, once that has been asked: the system is asked once for each connection.
    private let peer = Mutex<PeerAddress?>(nil)

    /// Whether no answer can reach the client any more.
    var isGone: Bool {
        clientHasLeft.load(ordering: .acquiring)
    }

    /// Whether somebody asks what becomes of the next answer.
    var isAwaited: Bool {
        hasDelivery.load(ordering: .acquiring)
    }

    /// Where the connection over this channel comes from.
    func peer(of channel: any Channel) -> PeerAddress {
        peer.withLock { peer in
            let known = peer ?? PeerAddress(channel.remoteAddress.flatMap { IPAddress($0) })
            peer = known
            return known
        }
    }

    /// Takes note that the client has closed its side, or the connection has ended.
    func noteClosed() {
        clientHasLeft.store(true, ordering: .releasing)
        departure.withLock { $0 }?()
    }

    /// Has somebody told when the client leaves, and at once where it has left already; nobody any more by nothing.
    func onDeparture(_ handler: (@Sendable () -> Void)?) {
        departure.withLock { $0 = handler }
        if isGone {
            handler?()
        }
    }

    /// Leaves behind what the answer to the present request waits for.
    func hold(_ request: Held) {
        held.withLock { $0 = request }
    }

    /// What was left behind, once.
    func takeHeld() -> Held? {
        held.withLock { held in
            defer { held = nil }
            return held
        }
    }

    /// Has the handler told what becomes of the next answer; ``settle(on:isWritten:)`` must follow.
    func expectDelivery(on eventLoop: any EventLoop, _ handler: @escaping DeliveryHandler) {
        delivery.withLock { $0 = Delivery(isWritten: eventLoop.makePromise(), handler: handler) }
        hasDelivery.store(true, ordering: .releasing)
    }

    /// What to complete the last write of an answer with; on the connection's event loop.
    func promise(insteadOf promise: EventLoopPromise<Void>?, on eventLoop: any EventLoop) -> EventLoopPromise<Void>? {
        guard isAwaited, let isWritten = delivery.withLock({ $0?.isWritten }) else {
            return promise
        }
        guard !isGone else {
            isWritten.fail(ChannelError.ioOnClosedChannel)
            return promise
        }
        let promise = promise ?? eventLoop.makePromise()
        promise.futureResult.cascade(to: isWritten)
        return promise
    }

    /// Tells the handler, if there is one, once it is known what became of its answer.
    /// - Parameter isWritten: Whether all of it was handed to the connection.
    @inline(never)
    func settle(on channel: any Channel, isWritten: Bool) async {
        guard isAwaited, let delivery = delivery.withLock({ $0 }) else {
            return
        }
        // Behind the write, so that it has been tried; a connection that had ended before did not even get it.
        channel.eventLoop.execute {
            if !isWritten || !channel.isActive {
                delivery.isWritten.fail(ChannelError.ioOnClosedChannel)
            }
        }
        let outcome = await delivery.isWritten.futureResult.outcome()
        hasDelivery.store(false, ordering: .releasing)
        self.delivery.withLock { $0 = nil }
        await delivery.handler(outcome)
    }
}

/// A request whose answer is made once something has happened.
struct HeldRequest: Sendable {
    /// Returns once it has.
    let wait: @Sendable () async -> Void
    /// Makes the answer as it is sent.
    let make: @Sendable () async throws -> Response
}

extension EventLoopFuture<Void> {
    /// Whether it succeeds.
    fileprivate func outcome() async -> Bool {
        do {
            try await get()
            return true
        } catch {
            return false
        }
    }
}
