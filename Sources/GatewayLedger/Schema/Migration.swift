// The tables and indexes of the store. In: an empty store, or one of this version or an earlier one. Out: a store on
// this version's tables; `Migrator` does it in one transaction under the advisory lock `schema`. Rules that the
// database itself enforces: a video has one hold and one settle or release, at most one attempt that may have been
// accepted upstream, of one cache key one unfinished generation, the totals of usage change with the videos, and what
// somebody is to be told of a video is written with its move.

/// One named step of the store's tables: never edited once released, because it will not run again.
///
/// During an upgrade servers of the version before still work on the tables: a step adds what they can do without, and
/// takes away only what they no longer use.
package struct Migration: Sendable {
    /// Its name, which is also its place in the order.
    package let name: String
    /// Its statements.
    package let statements: @Sendable (SQLDialect) -> [String]

    /// Makes a step.
    package init(name: String, statements: @escaping @Sendable (SQLDialect) -> [String]) {
        self.name = name
        self.statements = statements
    }

    /// All steps, oldest first.
    package static let all = [
        videosAndTenants, leases, quotas, idempotency, usage, cache, files, names, repeats, usageTotals, requests,
        retention, comparisons, pauses, turns, slotKeys, nameLookups, webhooks, endings,
        operatorsAudit, traceContext,
    ]
}
