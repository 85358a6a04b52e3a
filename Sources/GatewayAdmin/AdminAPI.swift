import GatewayAccess
package import GatewayHTTP
package import GatewayModel
import HTTPTypes

// What operators and their probes call, on the admin listener alone.
//
// Every route is an operator's but for those that probes and scrapers ask, and so is every path that does not exist:
// without the token nobody learns what is here.

/// The admin API: the routes of the admin listener.
package struct AdminAPI: Sendable {
    /// Asked without the token, whether this version answers them or not.
    private static let openPaths: Set = ["/healthz", "/readyz", "/metrics"]

    /// What an operator is told while there is no store yet.
    private static let waiting = GatewayError(
        .storeUnavailable,
        "The gateway waits for its store.",
        origin: .store,
        retry: .after(.seconds(5))
    )

    /// Every call of the admin listener.
    package let routes: RouteTable

    /// Makes the routes.
    /// - Parameters:
    ///   - context: What operators' calls are answered with; without it, as before there is a store, there are none.
    ///   - dashboard: The pages for operators; without them there are none.
    package init(
        health: HealthController,
        metrics: MetricsController,
        context: AdminContext? = nil,
        dashboard: Dashboard? = nil
    ) {
        let own = (context?.routes ?? []) + (dashboard?.routes ?? [])
        routes = RouteTable(
            health.routes + metrics.routes + own,
            unknown: .operator(.viewer),
            openPaths: Self.openPaths.union(dashboard?.paths ?? []),
            refusal: context == nil ? Self.waiting : nil
        )
    }
}

/// `GET /readyz`: whether orders can be taken, and if not, or not as well as they should be, why.
package struct HealthController: Sendable {
    private let report: @Sendable () async -> HealthReport

    /// Asks for a report at each call.
    package init(report: @escaping @Sendable () async -> HealthReport) {
        self.report = report
    }

    var routes: [Route] {
        [.liveness, Route(open: .get, "/readyz") { _ in Self.answer(await report()) }]
    }

    private static func answer(_ report: HealthReport) -> GatewayResponse {
        let status: HTTPResponse.Status = report.status == .notReady ? .serviceUnavailable : .ok
        return .json(status, headers: [.cacheControl: "no-store"]) { writer in
            writer.object { answer in
                answer.member("status", report.status.rawValue)
                answer.member("checks") { checks in
                    for part in HealthReport.Part.allCases {
                        checks.name(part.rawValue)
                        checks.string(report.word(for: part))
                    }
                }
                answer.name("reasons")
                answer.array(report.reasons) { writer, reason in
                    writer.object { object in
                        object.member("code", reason.rawValue)
                        object.member("message", reason.explanation)
                    }
                }
                answer.name("upstream_keys")
                answer.array(report.keys) { writer, key in
                    writer.object { object in
                        object.member("id", key.id.text)
                        object.member("name", key.name)
                        object.member("state", key.state.rawValue)
                        object.member("reason", key.reason?.rawValue)
                        object.member("slots", Int64(key.slots))
                    }
                }
                answer.name("paused")
                if let pause = report.pause {
                    pause.write(to: &answer)
                } else {
                    answer.null()
                }
            }
        }
    }
}

extension HealthReport {
    /// What stands beside a part.
    fileprivate func word(for part: Part) -> String {
        guard reasons.contains(where: { $0.part == part }) else {
            return "ok"
        }
        return part == .orders ? "draining" : "failed"
    }
}
