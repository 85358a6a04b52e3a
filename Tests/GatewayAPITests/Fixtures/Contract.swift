import GatewayOpenAPI
import HTTPTypes
import NIOCore

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

/// A contract of `openapi/`, against which every answer in these tests is held.
struct Contract: Sendable {
    /// What callers may rely on.
    static let shared = Contract(OpenAPIDocument.json)
    /// What operators may.
    static let admin = Contract(OpenAPIDocument.adminJSON)

    let root: Field

    private init(_ json: UnsafeRawBufferPointer) {
        root = (try? JSONReader.read(Array(json))) ?? .null
    }

    /// Every call it describes, as `GET /v1/videos`.
    var calls: Set<String> {
        let methods = ["get", "head", "post", "put", "patch", "delete", "options", "trace"]
        return Set(
            root["paths"].names
                .flatMap { path in
                    root["paths"][path].names.filter(methods.contains).map { "\($0.uppercased()) \(path)" }
                }
        )
    }

    /// A parameter as it is described, be it where it stands or among the components.
    func parameter(_ field: Field) -> Field {
        guard let name = field["$ref"].string?.split(separator: "/").last else {
            return field
        }
        return root["components"]["parameters"][String(name)]
    }

    /// The examples of a call's request body.
    func requestExamples(_ method: String, _ path: String) -> [(name: String, value: Field)] {
        let examples = root["paths"][path][method]["requestBody"]["content"]["application/json"]["examples"]
        return examples.names.map { ($0, examples[$0]["value"]) }
    }

    /// A named example of an answer.
    func example(_ name: String) -> Field {
        root["components"]["examples"][name]["value"]
    }

    /// What is wrong with an answer: a status, type or header that is not described, or a body of another shape.
    func problems(_ method: HTTPRequest.Method, _ uri: String, _ reply: Reply) -> [String] {
        let written = uri.split(separator: "?", omittingEmptySubsequences: false).first.map(String.init) ?? uri
        let asked = "/" + written.split(separator: "/").joined(separator: "/")
        // Another name of the same path.
        let path = asked.replacing(KlingController.alias, with: KlingController.path)
        guard let template = root["paths"].names.first(where: { Self.matches($0, path) }),
            case .object = root["paths"][template][method.rawValue.lowercased()]
        else {
            return []
        }
        let responses = root["paths"][template][method.rawValue.lowercased()]["responses"]
        guard responses.names.contains(String(reply.status)) else {
            return ["\(method) \(template) may not answer \(reply.status)"]
        }
        let response = SchemaCheck(root: root).resolved(responses[String(reply.status)])
        return headerProblems(response, reply) + bodyProblems(response, reply)
    }

    private func headerProblems(_ response: Field, _ reply: Reply) -> [String] {
        let check = SchemaCheck(root: root)
        return response["headers"].names
            .flatMap { name -> [String] in
                let header = check.resolved(response["headers"][name])
                guard let fieldName = HTTPField.Name(name), let value = reply.headers[fieldName] else {
                    return header["required"] == .bool(true) ? ["\(name) is missing"] : []
                }
                let isNumber = header["schema"]["type"].string == "integer"
                return check.problems(isNumber ? .number(value) : .text(value), header["schema"], at: name)
            }
    }

    private func bodyProblems(_ response: Field, _ reply: Reply) -> [String] {
        let content = response["content"]
        guard !content.names.isEmpty, reply.body.readableBytes > 0 else {
            return reply.body.readableBytes > 0 ? ["there is a body"] : []
        }
        let described = reply.headers[.contentType].flatMap { $0.split(separator: ";").first }.map(String.init)
        guard let type = described, content.names.contains(type) else {
            return ["\(reply.headers[.contentType] ?? "no type") is not described"]
        }
        guard type.hasSuffix("json") else {
            return []
        }
        return SchemaCheck(root: root).problems(reply.json, content[type]["schema"], at: "body")
    }

    private static func matches(_ template: String, _ path: String) -> Bool {
        let pattern = template.split(separator: "/")
        let segments = path.split(separator: "/")
        return pattern.count == segments.count && zip(pattern, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
