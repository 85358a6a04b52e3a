import GatewayModel

// Limits and the balances that are kept of them. In: what a video takes, and the day and month of its admission. Out:
// balances, and a refusal where a limit would be exceeded. Lock order: `reserve` locks a tenant's balances in the order of
// `LimitName.kept`, and `end` in the order of its names; a caller that does not hold those locks yet passes the names
// in that order. What must hold: held and used together stay within each limit at every commit, as long as the limit
// itself is not lowered.

/// What one video takes of its tenant's limits, and the windows that it counts towards.
struct QuotaReservation {
    let tenant: TenantID
    let seconds: Int64
    let price: Money
    let day: Timestamp
    let month: Timestamp

    init(tenant: TenantID, seconds: Int64, price: Money, day: Timestamp, month: Timestamp) {
        self.tenant = tenant
        self.seconds = seconds
        self.price = price
        self.day = day
        self.month = month
    }

    /// No part of anything: what stands in a tenant's windows.
    init(nothingOf tenant: TenantID, in windows: QuotaWindows) {
        self.init(tenant: tenant, seconds: 0, price: .zero, day: windows.day.start, month: windows.month.start)
    }

    /// How much of a limit it takes.
    func amount(of name: LimitName) -> Int64 {
        switch name {
        case .concurrentVideos, .videosPerDay, .videosPerMonth: 1
        case .secondsPerMonth: seconds
        case .budgetPerDay, .budgetPerMonth: price.microUnits
        case .requestsPerMinute, .readsPerMinute, .models, .modes, .maxSeconds, .maxPriority: 0
        }
    }

    /// Takes it from every limit's balance.
    ///
    /// The balances are locked until the transaction ends, so that what is compared with a limit cannot change before
    /// the commit; always in the same order, so that no two wait for each other.
    /// - Returns: The balances after it; one that cannot grow any more is missing.
    func reserve(on connection: some SQLConnection) throws(GatewayError) -> [LimitName: (held: Int64, used: Int64)] {
        guard connection.dialect.hasSeveralWriters else {
            // To have the rows returned, SQLite would keep them in a temporary b-tree.
            let balances = try forecast(on: connection)
            if balances.count == LimitName.kept.count {
                try connection.enqueue(Self.adding, arguments)
            }
            return balances
        }
        var balances: [LimitName: (held: Int64, used: Int64)] = [:]
        for row in try connection.run(Self.reserving, arguments) {
            var reader = RowReader(row)
            balances[try reader.value(LimitName.self)] = (try reader.integer(), try reader.integer())
        }
        return balances
    }

    private static let adding = """
        INSERT INTO balances (tenant_id, name, window_start, held, used)
        VALUES \(LimitName.kept.map { row(of: $0, held: amountParameter(of: $0)) }.joined(separator: ", "))
        ON CONFLICT (tenant_id, name, window_start) DO UPDATE SET held = balances.held + excluded.held
        """
    private static let reserving = """
        \(adding)
        WHERE balances.held <= \(Int64.max) - balances.used - excluded.held RETURNING name, held, used
        """

    /// What is bound to a statement about balances: `$1` to `$5`.
    private var arguments: [SQLValue] {
        [.text(tenant.text), SQLValue(day), SQLValue(month), .integer(seconds), SQLValue(price)]
    }

    /// A limit's balance before anything else was taken from it.
    private static func row(of name: LimitName, held: String) -> String {
        "($1, '\(name.rawValue)', \(startParameter(of: name)), \(held), 0)"
    }

    /// Where a limit's window begins, as statements have it; 0 for what has none.
    private static func startParameter(of name: LimitName) -> String {
        switch name {
        case .videosPerDay, .budgetPerDay: "$2"
        case .videosPerMonth, .secondsPerMonth, .budgetPerMonth: "$3"
        case .concurrentVideos, .requestsPerMinute, .readsPerMinute, .models, .modes, .maxSeconds, .maxPriority: "0"
        }
    }

    /// ``amount(of:)`` as statements have it.
    private static func amountParameter(of name: LimitName) -> String {
        switch name {
        case .concurrentVideos, .videosPerDay, .videosPerMonth: "1"
        case .secondsPerMonth: "$4"
        case .budgetPerDay, .budgetPerMonth: "$5"
        case .requestsPerMinute, .readsPerMinute, .models, .modes, .maxSeconds, .maxPriority: "0"
        }
    }

    /// What every limit's balance would be if it were taken now: the same numbers as ``reserve(on:)`` returns, and nothing
    /// is taken.
    func forecast(on connection: some SQLConnection) throws(GatewayError) -> [LimitName: (held: Int64, used: Int64)] {
        let present = try read(on: connection)
        var balances: [LimitName: (held: Int64, used: Int64)] = [:]
        for name in LimitName.kept {
            let (held, used) = present[name] ?? (0, 0)
            let amount = amount(of: name)
            balances[name] = held <= Int64.max - used - amount ? (held + amount, used) : nil
        }
        return balances
    }

    /// The balances as they are; one that nothing was ever taken from is missing.
    func read(on connection: some SQLConnection) throws(GatewayError) -> [LimitName: (held: Int64, used: Int64)] {
        var balances: [LimitName: (held: Int64, used: Int64)] = [:]
        for row in try connection.run(Self.reading, [.text(tenant.text), SQLValue(day), SQLValue(month)]) {
            var reader = RowReader(row)
            balances[try reader.value(LimitName.self)] = (held: try reader.integer(), used: try reader.integer())
        }
        return balances
    }

    /// A search for each, whatever there is of earlier windows.
    private static let reading = LimitName.kept
        .map { name in
            """
            SELECT name, held, used FROM balances
            WHERE tenant_id = $1 AND name = '\(name.rawValue)' AND window_start = \(startParameter(of: name))
            """
        }
        .joined(separator: " UNION ALL ")

    /// Gives these limits their part back, or counts it as used.
    /// - Parameter names: Each once, in the order of `LimitName.kept` unless the caller has their locks.
    func end(_ names: [LimitName], isUsed: Bool, on connection: some SQLConnection) throws(GatewayError) {
        guard !names.isEmpty else {
            return
        }
        let statement =
            switch names {
            case LimitName.kept: Self.endingAll
            case Self.windowed: Self.endingWindowed
            default: Self.ending(names)
            }
        try connection.enqueue(statement, arguments + [.integer(isUsed ? 1 : 0)])
    }

    /// What a video that has timed out still has a part of.
    private static let windowed = LimitName.kept.filter { $0 != .concurrentVideos }
    private static let endingAll = ending(LimitName.kept)
    private static let endingWindowed = ending(windowed)

    /// One statement for several balances: their rows are there since ``reserve(on:)``.
    ///
    /// It names them once more because only so they are locked one after the other, as they were then. A place among
    /// the concurrent videos is not used up.
    private static func ending(_ names: [LimitName]) -> String {
        func amounts(_ concurrent: String) -> String {
            let cases = LimitName.kept.map { name in
                "WHEN '\(name.rawValue)' THEN \(name == .concurrentVideos ? concurrent : amountParameter(of: name))"
            }
            return "CASE balances.name \(cases.joined(separator: " ")) END"
        }
        return """
            INSERT INTO balances (tenant_id, name, window_start, held, used)
            VALUES \(names.map { row(of: $0, held: "0") }.joined(separator: ", "))
            ON CONFLICT (tenant_id, name, window_start) DO UPDATE
            SET held = balances.held - \(amounts("1")), used = balances.used + $6 * \(amounts("0"))
            """
    }
}
