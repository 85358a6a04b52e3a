/// What the upstream was last known to offer, which is no more than a hint: it has lists of its own making.
package struct UpstreamOffer: Hashable, Sendable {
    /// Whether the upstream lists a model.
    package enum Availability: String, Sendable, CaseIterable {
        case listed
        case unlisted
        /// There is no list, or it is too old, or it does not speak of our models.
        case unknown
    }

    /// Nothing is known.
    package static let unknown = UpstreamOffer(names: [], at: Timestamp(milliseconds: .min))
    /// How long a list counts that could not be renewed.
    package static let longestKept = Duration.seconds(86_400)

    /// The names in the upstream's list.
    package let names: Set<String>
    /// When it was asked.
    package let at: Timestamp

    /// Takes a list.
    package init(names: Set<String>, at: Timestamp) {
        self.names = names
        self.at = at
    }

    /// Whether the list speaks of any model of the catalogue; one that does not says nothing of the others either,
    /// because some relays list only what they chat with.
    package func speaks(of catalogue: Catalogue) -> Bool {
        catalogue.models.contains { names.contains($0.id.text) }
    }

    /// What the list says of a model of the catalogue at a moment.
    package func availability(of model: ModelID, in catalogue: Catalogue, at now: Timestamp) -> Availability {
        guard now < at + Self.longestKept, speaks(of: catalogue) else {
            return .unknown
        }
        return names.contains(model.text) ? .listed : .unlisted
    }
}
