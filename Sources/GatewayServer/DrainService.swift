import GatewayLedger
import ServiceLifecycle

/// Throws the drain switch when the gateway is asked to stop; the last service to start, and so the first to hear of
/// it.
struct DrainService: Service {
    let drain: DrainSwitch

    func run() async throws {
        try? await gracefulShutdown()
        drain.drain()
    }
}
