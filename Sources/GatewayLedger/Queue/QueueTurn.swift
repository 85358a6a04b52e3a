package import GatewayModel

// The fair order. Tenants with videos waiting share the slots by their weights: weighted fair queueing, in the form that
// keeps one number for each tenant and one for the queue. In: a start, and the weight of its tenant. Out: how far each
// has come. What must hold: the arithmetic is here and nowhere else; store and memory do the same with whole numbers, so
// that what is told of a place is what will happen.

/// What tenants share slots by.
package enum QueueWeight {
    /// What a tenant has that was given none.
    package static let standard = 1
    /// What a weight may be.
    package static let range = 1...1000

    /// What a second of video takes of the turn of a tenant with weight 1: divisible by all numbers up to 16.
    private static let unit: Int64 = 720_720

    /// What a second of video takes of a tenant's turn: the less, the more it weighs.
    static func step(_ weight: Int) -> Int64 {
        unit / Int64(min(max(weight, range.lowerBound), range.upperBound))
    }

    /// The same in SQL; the column may be empty.
    static func step(_ column: String) -> String {
        "(\(unit) / COALESCE(\(column), \(standard)))"
    }
}

/// How far a tenant has come in the fair order, once one of its videos has started or has come back unmade.
///
/// `served` grows with every second of video that starts, the slower the more the tenant weighs; who has the least is
/// next. `clock` is where the last video that started stood: whoever begins to wait begins there and not at what it did
/// not use before, so that nobody saves up turns, and whoever is passed over keeps its turn.
package struct QueueTurn: Hashable, Sendable {
    /// Whose.
    package let tenant: TenantID
    /// Where its next video stands, unless the clock is further.
    package let served: Int64
    /// Where the video stood that started last, of all tenants.
    package let clock: Int64

    /// Makes a turn.
    package init(tenant: TenantID, served: Int64, clock: Int64) {
        self.tenant = tenant
        self.served = served
        self.clock = clock
    }

    /// The turn after the start of a video that stood there.
    /// - Parameter mark: Where the video stood; never less than the clock.
    init(of tenant: TenantID, weight: Int, starting seconds: Int, at mark: Int64) {
        self.init(tenant: tenant, served: mark + Int64(seconds) * QueueWeight.step(weight), clock: mark)
    }
}

/// The place of a video that waits.
package struct QueuePlace: Hashable, Sendable {
    /// What places of one tenant and priority are sorted by: the video's own id, or that of the video whose place it has
    /// taken over.
    package let id: VideoID
    /// From 0 to 9; of one tenant's videos the highest goes first.
    package let priority: Int
    /// The length of the video, which its tenant's turn is charged with.
    package let seconds: Int

    /// Makes a place.
    package init(id: VideoID, priority: Int = QueuePlace.standardPriority, seconds: Int) {
        self.id = id
        self.priority = priority
        self.seconds = seconds
    }

    /// What an order has that asks for none.
    package static let standardPriority = 0
    /// What an order may ask for.
    package static let priorities = 0...9
}

extension QueueTurn {
    /// The row of the `turns` table that keeps the clock; no tenant has that name.
    private static let clockRow = ""

    /// Writes it down: the tenant's row and the clock's.
    func write(on connection: some SQLConnection) throws(GatewayError) {
        try connection.enqueue(
            """
            INSERT INTO turns (tenant_id, served) VALUES ($1, $2), ('\(Self.clockRow)', $3)
            ON CONFLICT (tenant_id) DO UPDATE SET served = excluded.served
            """,
            [.text(tenant.text), .integer(served), .integer(clock)]
        )
        connection.announce(.turn(self))
    }

    /// Gives a tenant back what the start of a video took that was turned away unmade.
    ///
    /// The caller has locked the slots, under which turns are taken.
    static func giveBack(
        seconds: Int64,
        to tenant: TenantID,
        on connection: some SQLConnection
    ) throws(GatewayError) {
        let rows = try connection.run(
            """
            UPDATE turns SET served = served
                - $2 * \(QueueWeight.step("(SELECT weight FROM tenants WHERE tenants.id = turns.tenant_id)"))
            WHERE tenant_id = $1 RETURNING served, \(clock)
            """,
            [.text(tenant.text), .integer(seconds)]
        )
        guard let row = rows.first else {
            return
        }
        var reader = RowReader(row)
        connection.announce(
            .turn(QueueTurn(tenant: tenant, served: try reader.integer(), clock: try reader.integer()))
        )
    }

    /// The clock, as an expression.
    static let clock = "COALESCE((SELECT served FROM turns AS clocks WHERE tenant_id = '\(clockRow)'), 0)"

    /// Reads how far all tenants have come.
    static func all(on connection: any SQLConnection) throws(GatewayError) -> (served: [TenantID: Int64], clock: Int64)
    {
        var served: [TenantID: Int64] = [:]
        for row in try connection.run("SELECT tenant_id, served FROM turns") {
            var reader = RowReader(row)
            served[TenantID(stored: try reader.text())] = try reader.integer()
        }
        let clock = served.removeValue(forKey: TenantID(stored: clockRow)) ?? 0
        return (served, clock)
    }
}
