package import GatewayLedger
import GatewayLedgerTools
package import GatewayModel

// Reports on the ledger for operators: audit, export of entries, reconciliation. In: a ledger, and the upstream where
// it is to be asked. Out: views that are printed as text or as JSON. What must hold: no view contains a prompt or a
// key; an export is written page by page, so memory does not grow with its length.

/// What an operator reads out of the ledger; nothing of it changes anything, and none of it needs a store that can be
/// written to.
package struct LedgerReports: Sendable {
    let ledger: Ledger
    let calendar: QuotaCalendar
    let slots: Int
    private let reconcileWindow: Duration
    private let provedWindow: (route: String, window: Duration)?
    let clock: any WallClock

    /// Reads a ledger whose store is open.
    /// - Parameters:
    ///   - calendar: When the days of an export begin.
    ///   - slots: How many tasks may be at the upstream at once with each key.
    ///   - reconcileWindow: How long a lost submission is looked for before it is given up.
    ///   - provedWindow: The same where it is proved that tasks are found by our names at this address.
    package init(
        ledger: Ledger,
        calendar: QuotaCalendar,
        slots: Int,
        reconcileWindow: Duration,
        provedWindow: (route: String, window: Duration)? = nil,
        clock: any WallClock
    ) {
        self.ledger = ledger
        self.calendar = calendar
        self.slots = slots
        self.reconcileWindow = reconcileWindow
        self.provedWindow = provedWindow
        self.clock = clock
    }

    /// Audits everything.
    /// - Parameter progress: Is told after each check.
    package func verify(progress: ProgressListener = .nobody) async throws(GatewayError) -> AuditView {
        let report = try await LedgerAudit(ledger).verify(slots: slots, at: clock.now, progress: progress)
        return AuditView(report, tenants: try await ledger.tenantNames())
    }

    /// Writes entries out, page by page, in the order of their numbers.
    /// - Parameters:
    ///   - from, through: The first and the last day, both included, such as `2026-11-22`, in the calendar's time zone.
    ///   - write: Takes a piece of the text; what it throws ends the export.
    package func export(
        as format: EntryFormat,
        ofTenant name: String?,
        from: String?,
        through: String?,
        write: (String) throws -> Void
    ) async throws {
        var export = try await entries(as: format, ofTenant: name, from: from, through: through)
        while let piece = try await export.next() {
            try write(piece)
        }
    }

    /// Entries in pieces, as ``export(as:ofTenant:from:through:write:)`` writes them.
    /// - Throws: What is wrong with the tenant or the days, before there is any piece.
    package func entries(
        as format: EntryFormat,
        ofTenant name: String?,
        from: String?,
        through: String?
    ) async throws -> EntryExport {
        var query = EntryQuery(
            from: try from.map { try calendar.operatorDay($0, "from").start },
            until: try through.map { try calendar.operatorDay($0, "to").end }
        )
        if let name {
            query.tenant = try await ledger.tenants.tenant(named: try TenantName(name)).id
        }
        return EntryExport(ledger: ledger, format: format, query: query)
    }

    /// Holds the money in doubt against what the upstream says, and changes nothing on either side.
    /// - Parameters:
    ///   - upstream: Whom to ask; nobody when nil.
    ///   - lookBack: How long ago a video may have been given up.
    ///   - progress: Is told of tasks read and videos asked about.
    package func reconcile(
        with upstream: (any ListableUpstream)?,
        lookBack: Duration,
        progress: ProgressListener = .nobody
    ) async throws(GatewayError) -> ReconciliationView {
        let report = try await Reconciliation(
            ledger: ledger,
            upstream: upstream,
            lookBack: lookBack,
            progress: progress
        )
        .run(at: clock.now)
        return ReconciliationView(report, tenants: try await ledger.tenantNames(), window: try await searchWindow())
    }

    private func searchWindow() async throws(GatewayError) -> Duration {
        guard let provedWindow, try await ledger.reader.nameLookupProof(at: provedWindow.route) != nil else {
            return reconcileWindow
        }
        return provedWindow.window
    }

    /// The queue from its head, with what is paused and what waits in all.
    /// - Parameters:
    ///   - limit: How many videos at most.
    ///   - keys: The upstream's keys, if they are known; where not, every pause of a key counts, and the slots are those
    ///     of one key.
    package func queue(limit: Int, keys: [UpstreamKeyShare]?) async throws(GatewayError) -> QueueView {
        let queue = try await ledger.reader.waiting(limit: limit)
        let taken = try await ledger.reader.keySlots()
        return QueueView(
            queue,
            slots: QueueView.Slots(taken, of: slots, keys: keys),
            keys: keys?.making,
            tenants: try await ledger.tenantNames(),
            at: clock.now
        )
    }

}

extension Ledger {
    /// Every tenant's name by its identity, for what an operator is shown.
    func tenantNames() async throws(GatewayError) -> [TenantID: String] {
        Dictionary(uniqueKeysWithValues: try await tenants.all().map { ($0.id, $0.name.text) })
    }
}

/// Entries in pieces of text: what stands before them, then a page each.
package struct EntryExport: Sendable {
    private let ledger: Ledger
    private let format: EntryFormat
    private var query: EntryQuery
    private var hasBegun = false

    init(ledger: Ledger, format: EntryFormat, query: EntryQuery) {
        self.ledger = ledger
        self.format = format
        self.query = query
    }

    /// The next piece; nothing behind the last one.
    package mutating func next() async throws -> String? {
        guard hasBegun else {
            hasBegun = true
            return format.head
        }
        let page = try await LedgerAudit(ledger).entries(query)
        guard let last = page.last else {
            return nil
        }
        query.after = last.sequence
        return try page.map(format.line).joined()
    }
}
