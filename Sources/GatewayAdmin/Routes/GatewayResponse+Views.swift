import FoundationEssentials
import GatewayHTTP
import GatewayModel
import HTTPTypes
import NIOCore

// Answers of the admin API. In: the views that commands print as JSON. Out: the same JSON. What must hold: a list is
// `{"object":"list","data":[…],"last_id":…,"has_more":…}`, as on the public listener.

extension GatewayResponse {
    /// A view as JSON.
    static func view(_ value: some Encodable, _ status: HTTPResponse.Status = .ok) throws -> GatewayResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return .json(status, headers: privateHeaders, bytes: ByteBuffer(bytes: try encoder.encode(value)))
    }

    /// A page of views.
    static func list(
        _ views: [some Encodable & Sendable],
        lastID: String? = nil,
        hasMore: Bool = false
    ) throws -> GatewayResponse {
        try view(ListView(data: views, lastID: lastID, hasMore: hasMore))
    }
}

private struct ListView<Item: Encodable>: Encodable {
    private enum CodingKeys: String, CodingKey {
        case object
        case data
        case lastID = "last_id"
        case hasMore = "has_more"
    }

    let data: [Item]
    let lastID: String?
    let hasMore: Bool

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("list", forKey: .object)
        try container.encode(data, forKey: .data)
        try container.encode(lastID, forKey: .lastID)
        try container.encode(hasMore, forKey: .hasMore)
    }
}

extension GatewayRequest {
    /// What stands in the path under a name; nothing of the path can be empty.
    func segment(_ name: String) -> String {
        parameter(name) ?? ""
    }
}

extension FieldReader {
    /// Takes a text that must be there.
    /// - Throws: `missingField` or `invalidField`.
    mutating func requiredText(_ name: String, _ meaning: String) throws(GatewayError) -> String {
        guard let text = try text(name) else {
            throw GatewayError(.missingField, "\(name) is missing: \(meaning).", parameter: name)
        }
        return text
    }

    /// Takes a list of texts; none where there is none.
    /// - Throws: `invalidField`.
    mutating func texts(_ name: String) throws(GatewayError) -> [String] {
        guard let field = take(name) else {
            return []
        }
        guard case .list(let items) = field else {
            throw .invalidField(name, "\(name) must be a list of strings.")
        }
        var texts: [String] = []
        for item in items {
            guard case .text(let text) = item else {
                throw .invalidField(name, "\(name) must be a list of strings.")
            }
            texts.append(text)
        }
        return texts
    }

    /// Takes true or false.
    /// - Throws: `invalidField`.
    mutating func flag(_ name: String) throws(GatewayError) -> Bool? {
        switch take(name) {
        case nil: return nil
        case .bool(let flag): return flag
        default: throw .invalidField(name, "\(name) must be true or false.")
        }
    }

    /// Takes a length of time in seconds.
    /// - Throws: `invalidField`.
    mutating func seconds(_ name: String, in range: ClosedRange<Int>) throws(GatewayError) -> Duration? {
        guard let seconds = try wholeNumber(name) else {
            return nil
        }
        guard range.contains(seconds) else {
            throw .invalidField(name, "\(name) must be \(range.lowerBound) to \(range.upperBound) seconds.")
        }
        return .seconds(seconds)
    }
}
