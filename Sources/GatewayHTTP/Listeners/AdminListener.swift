import Hummingbird
import ServiceLifecycle

/// The admin listener: what operators and probes ask.
package struct AdminListener: Service {
    let application: Application<FrontDoor>

    /// Makes the listener; it binds when it runs.
    package init(desk: FrontDesk, configuration: ListenerConfiguration) {
        application = Application(named: "admin", table: .admin, desk: desk, configuration: configuration)
    }

    package func run() async throws {
        try await application.run()
    }
}
