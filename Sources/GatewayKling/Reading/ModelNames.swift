import FoundationEssentials

/// The names in an upstream's list of models, `{"data": [{"id": "kling-v1", …}, …]}`; what is no model is passed over.
struct ModelNames: Hashable, Sendable {
    /// How many models a list may have.
    static let maximumCount = 10_000
    /// The longest name that is kept, in bytes.
    static let maximumLength = 128
    /// How many JSON values a list may have: some relays write twenty for each model.
    static let maximumValues = 200_000

    private static let decoder = JSONDecoder()

    let names: Set<String>

    /// Reads a body; nothing when it is no such list, names no model, or is beyond the bounds.
    init?(_ body: [UInt8]) {
        guard JSONBounds.allow(body, values: Self.maximumValues),
            let list = try? Self.decoder.decode(List.self, from: Data(body)), list.data.count <= Self.maximumCount
        else {
            return nil
        }
        names = Set(list.data.compactMap(\.id).filter { (1...Self.maximumLength).contains($0.utf8.count) })
        guard !names.isEmpty else {
            return nil
        }
    }

    private struct List: Decodable {
        let data: [Model]
    }

    private struct Model: Decodable {
        private enum CodingKeys: String, CodingKey {
            case id
        }

        let id: String?

        init(from decoder: any Decoder) {
            let container = try? decoder.container(keyedBy: CodingKeys.self)
            id = try? container?.decode(String.self, forKey: .id)
        }
    }
}
