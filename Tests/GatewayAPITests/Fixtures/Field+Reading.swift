import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

extension Field {
    /// A member, or null.
    subscript(name: String) -> Field {
        guard case .object(let members) = self else {
            return .null
        }
        return members.first { $0.name == name }?.value ?? .null
    }

    /// An element, or null.
    subscript(index: Int) -> Field {
        guard case .list(let elements) = self, elements.indices.contains(index) else {
            return .null
        }
        return elements[index]
    }

    var string: String? {
        guard case .text(let text) = self else {
            return nil
        }
        return text
    }

    var integer: Int? {
        guard case .number(let text) = self else {
            return nil
        }
        return Int(text)
    }

    /// The names of an object's members, in order.
    var names: [String] {
        guard case .object(let members) = self else {
            return []
        }
        return members.map(\.name)
    }

    var count: Int {
        guard case .list(let elements) = self else {
            return 0
        }
        return elements.count
    }
}

extension Field {
    /// Writes the value back as JSON.
    func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .number(let text): writer.literal(text)
        case .text(let text): writer.string(text)
        case .list(let elements): writer.array(elements) { $1.write(to: &$0) }
        case .object(let members):
            writer.object { object in
                for member in members {
                    object.name(member.name)
                    member.value.write(to: &object)
                }
            }
        }
    }

    /// The value as JSON.
    var text: String {
        var writer = JSONWriter()
        write(to: &writer)
        return String(buffer: writer.buffer)
    }
}

extension Field: CustomTestStringConvertible {
    /// The value as JSON, which says more than Swift's description.
    var testDescription: String {
        text
    }
}
