import Hummingbird
import ServiceLifecycle

/// The public listener: what internal applications call with a tenant's key.
package struct PublicListener: Service {
    let application: Application<FrontDoor>

    /// Makes the listener; it binds when it runs.
    package init(desk: FrontDesk, configuration: ListenerConfiguration) {
        application = Application(named: "public", table: .all, desk: desk, configuration: configuration)
    }

    package func run() async throws {
        try await application.run()
    }
}
