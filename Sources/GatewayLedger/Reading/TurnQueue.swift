import GatewayModel

/// Who is on a lane, who waits for a place, and whose turn is next: tenants that wait take turns, and of each its oldest
/// goes first.
struct TurnQueue {
    /// One that waits.
    typealias Ticket = Int

    /// What becomes of one that asks.
    enum Decision: Hashable {
        /// It has a place.
        case now
        /// It is given one when its ticket is called.
        case later(Ticket)
        /// Too many of its tenant wait.
        case refused
    }

    private let places: Int
    private let placesPerTenant: Int
    private let waitingPerTenant: Int
    private var taken: [TenantID: Int] = [:]
    private var waiting: [TenantID: [Ticket]] = [:]
    /// Those of `waiting`, whoever is next first.
    private var order: [TenantID] = []
    private var tickets = 0

    /// Makes a queue with nobody in it.
    /// - Parameters:
    ///   - places: How many are on the lane at once, from 1.
    ///   - placesPerTenant: How many of them may be one tenant's, from 1.
    ///   - waitingPerTenant: How many of one tenant may wait.
    init(places: Int, placesPerTenant: Int, waitingPerTenant: Int) {
        self.places = places
        self.placesPerTenant = placesPerTenant
        self.waitingPerTenant = waitingPerTenant
    }

    /// Asks for a place.
    mutating func enter(_ tenant: TenantID) -> Decision {
        // While there is a free one, whoever waits has as many as it may have; so nobody is passed over.
        if hasRoom(for: tenant) {
            taken[tenant, default: 0] += 1
            return .now
        }
        guard waiting[tenant, default: []].count < waitingPerTenant else {
            return .refused
        }
        if waiting[tenant] == nil {
            order.append(tenant)
        }
        tickets += 1
        waiting[tenant, default: []].append(tickets)
        return .later(tickets)
    }

    /// Gives a place back.
    /// - Returns: The tickets that have one now.
    mutating func leave(_ tenant: TenantID) -> [Ticket] {
        let rest = (taken[tenant] ?? 1) - 1
        taken[tenant] = rest > 0 ? rest : nil
        var called: [Ticket] = []
        while let ticket = next() {
            called.append(ticket)
        }
        return called
    }

    private func hasRoom(for tenant: TenantID) -> Bool {
        taken.values.reduce(0, +) < places && taken[tenant, default: 0] < placesPerTenant
    }

    /// Calls the next ticket, whose tenant stands behind all others then.
    private mutating func next() -> Ticket? {
        guard let index = order.firstIndex(where: hasRoom), var own = waiting[order[index]], !own.isEmpty else {
            return nil
        }
        let tenant = order.remove(at: index)
        let ticket = own.removeFirst()
        waiting[tenant] = own.isEmpty ? nil : own
        if !own.isEmpty {
            order.append(tenant)
        }
        taken[tenant, default: 0] += 1
        return ticket
    }
}
