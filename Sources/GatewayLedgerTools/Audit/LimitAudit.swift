import GatewayLedger
import GatewayModel

/// Compares what each tenant has used with its limits, and looks whether the limits can be read at all.
struct LimitAudit {
    let samples: Int
    let connection: any SQLConnection
    private var broken: [AuditFinding] = []
    private var exceeded: [AuditFinding] = []
    private var counts: [AuditCode: Int64] = [:]

    init(samples: Int, connection: any SQLConnection) {
        self.samples = samples
        self.connection = connection
    }

    mutating func check() throws(GatewayError) -> [AuditResult] {
        for row in try connection.run("SELECT tenant_id, name, value FROM tenant_limits ORDER BY tenant_id, name") {
            var reader = RowReader(row)
            let tenant = TenantID(stored: try reader.text())
            let name = try reader.text()
            try check(name, of: tenant, value: try reader.text())
        }
        return [(AuditCode.limitValue, broken), (.limitExceeded, exceeded)]
            .compactMap { code, findings in
                counts[code].map { AuditResult(code: code, count: $0, findings: findings) }
            }
    }

    private mutating func check(_ name: String, of tenant: TenantID, value: String) throws(GatewayError) {
        var limits = TenantLimits()
        guard let limit = LimitName(rawValue: name), (try? limits.set(limit, to: value)) != nil else {
            counts[.limitValue, default: 0] += 1
            if broken.count < samples {
                broken.append(
                    AuditFinding(tenant: tenant, limit: name, expected: "a limit with a value", found: "\"\(value)\"")
                )
            }
            return
        }
        guard LimitName.kept.contains(limit), let number = limits[limit] else {
            return
        }
        let windows = try connection.run(
            """
            SELECT window_start, held, used FROM balances
            WHERE tenant_id = $1 AND name = $2 AND held > $3 - used ORDER BY window_start DESC
            """,
            [.text(tenant.text), .text(name), .integer(number)]
        )
        guard !windows.isEmpty else {
            return
        }
        counts[.limitExceeded, default: 0] += Int64(windows.count)
        for row in windows.prefix(samples - exceeded.count) {
            var reader = RowReader(row)
            let start = try reader.moment()
            let (held, used) = (Self.text(try reader.integer(), limit), Self.text(try reader.integer(), limit))
            exceeded.append(
                AuditFinding(
                    tenant: tenant,
                    limit: name,
                    window: start,
                    expected: "at most \(Self.text(number, limit)), unless the limit was lowered",
                    found: "\(held) held and \(used) used"
                )
            )
        }
    }

    private static func text(_ number: Int64, _ limit: LimitName) -> String {
        limit.unit == .money ? Money(microUnits: number).description : "\(number)"
    }
}
