/// One row of a report: what its videos have in common, and what they came to.
package struct UsageRow: Hashable, Sendable {
    /// The common values, by what tells rows apart.
    package let values: [UsageQuery.Group: String]
    /// What they came to.
    package let usage: Usage
}
