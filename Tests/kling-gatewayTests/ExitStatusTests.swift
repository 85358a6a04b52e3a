import GatewayModel
import GatewaySettings
import Testing

@testable import kling_gateway

struct ExitStatusTests {
    private struct Trouble: Error, CustomStringConvertible {
        let description = "trouble"
    }

    @Test
    func `the statuses are those that the shell is promised`() {
        #expect(ExitStatus.done.rawValue == 0)
        #expect(ExitStatus.refused.rawValue == 1)
        #expect(ExitStatus.wrongUsage.rawValue == 2)
        #expect(ExitStatus.badConfiguration.rawValue == 78)
    }

    @Test
    func `only a bad configuration and a store that cannot be used have a status of their own`() {
        #expect(ExitStatus(of: ConfigurationError([])) == .badConfiguration)
        for (origin, status) in [
            (.configuration, .badConfiguration), (.damagedStore, .badConfiguration), (.store, .refused),
            (.caller, .refused), (.gateway, .refused), (.upstream, .refused),
        ] as [(GatewayError.Origin, kling_gateway.ExitStatus)] {
            #expect(ExitStatus(of: GatewayError(.internalError, "no", origin: origin)) == status)
        }
        #expect(ExitStatus(of: GatewayError(.notFound, "no")) == .refused)
        #expect(ExitStatus(of: Trouble()) == .refused)
    }

    @Test
    func `the operator is told the message and the cause`() {
        #expect(
            ExitStatus.message(for: GatewayError(.notFound, "There is no such tenant.")) == "There is no such tenant."
        )
        let error = GatewayError(.storeUnavailable, "The store does not answer.", cause: "disk full")
        #expect(ExitStatus.message(for: error) == "The store does not answer. (disk full)")
        let problems = [ConfigurationProblem(place: "a:1", "one"), ConfigurationProblem("two")]
        #expect(ExitStatus.message(for: ConfigurationError(problems)) == "a:1: one\ntwo")
        #expect(ExitStatus.message(for: Trouble()) == "trouble")
    }
}
