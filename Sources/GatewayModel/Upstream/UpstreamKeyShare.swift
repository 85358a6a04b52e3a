/// A key of the upstream as it is configured: what it is called, and how much of the new videos it makes.
///
/// The key itself is not in it.
package struct UpstreamKeyShare: Hashable, Sendable {
    /// Its short name, which is stored with whatever it makes.
    package let id: UpstreamKeyID
    /// What the operator calls it; nothing where they call it nothing.
    package let name: String?
    /// How many of the new videos it makes beside the others' weights; with 0 it only asks for what it made before.
    package let weight: Int

    /// Makes a share.
    package init(_ id: UpstreamKeyID, name: String? = nil, weight: Int = 1) {
        self.id = id
        self.name = name
        self.weight = weight
    }
}

extension Sequence<UpstreamKeyShare> {
    /// The keys that make new videos, in the order in which they are configured.
    package var making: [UpstreamKeyID] {
        filter { $0.weight > 0 }.map(\.id)
    }
}
