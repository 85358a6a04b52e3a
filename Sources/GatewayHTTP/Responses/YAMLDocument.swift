package import GatewayModel
package import NIOCore
import Yams

/// A description that is written in YAML and served as JSON.
package enum YAMLDocument {
    /// Converts a YAML document, keeping the order of its keys.
    package static func json(of yaml: String) throws(GatewayError) -> ByteBuffer {
        do {
            guard let root = try Yams.compose(yaml: yaml, .basic) else {
                throw GatewayError(.internalError, "", origin: .gateway, cause: "the contract is empty")
            }
            var writer = JSONWriter(capacity: yaml.utf8.count)
            try write(root, to: &writer)
            return writer.buffer
        } catch {
            throw GatewayError(.internalError, "", origin: .gateway, cause: "\(error)")
        }
    }

    private static func write(_ node: Node, to writer: inout JSONWriter) throws(GatewayError) {
        switch node {
        case .mapping(let mapping):
            try writer.object { (object) throws(GatewayError) in
                for (name, value) in mapping {
                    object.name(name.scalar?.string ?? "")
                    try write(value, to: &object)
                }
            }
        case .sequence(let sequence):
            try writer.array(sequence) { (writer, element) throws(GatewayError) in
                try write(element, to: &writer)
            }
        case .scalar(let scalar):
            write(scalar, to: &writer)
        case .alias:
            throw GatewayError(.internalError, "", origin: .gateway, cause: "the contract has an alias")
        }
    }

    /// Only what is written plainly and reads like JSON is a number, a truth value or null.
    private static func write(_ scalar: Node.Scalar, to writer: inout JSONWriter) {
        switch scalar.string {
        case "true" where scalar.style == .plain: writer.bool(true)
        case "false" where scalar.style == .plain: writer.bool(false)
        case "null" where scalar.style == .plain: writer.null()
        case let text where scalar.style == .plain && JSONReader.isNumber(text): writer.literal(text)
        case let text: writer.string(text)
        }
    }
}
