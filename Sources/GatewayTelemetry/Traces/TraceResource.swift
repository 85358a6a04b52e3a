import GatewayModel
import Tracing

/// Which program spans are of, and how they are written: `ExportTraceServiceRequest` of OTLP 1, in its binary form, which
/// every collector takes.
package struct TraceResource: Sendable {
    private let attributes: [(name: String, value: String)]
    private let version: String

    /// Makes the resource of this process.
    /// - Parameter instance: What tells servers of one service apart.
    package init(version: String, instance: String) {
        self.version = version
        attributes = [
            ("service.name", "kling-gateway"), ("service.version", version), ("service.instance.id", instance),
        ]
    }

    /// The request that carries these spans.
    func request(with spans: [SpanRecord]) -> [UInt8] {
        var request = ProtobufWriter()
        request.message(1) { resourceSpans in
            resourceSpans.message(1) { resource in
                for (name, value) in attributes {
                    resource.attribute(1, name, .string(value))
                }
            }
            resourceSpans.message(2) { scopeSpans in
                scopeSpans.message(1) { scope in
                    scope.text(1, "kling-gateway")
                    scope.text(2, version)
                }
                for span in spans {
                    scopeSpans.message(2) { $0.write(span) }
                }
            }
        }
        return request.bytes
    }
}

extension ProtobufWriter {
    fileprivate mutating func write(_ span: SpanRecord) {
        data(1, span.context.traceBytes)
        data(2, span.context.spanBytes)
        text(3, span.state ?? "")
        if let parent = span.parent {
            data(4, withUnsafeBytes(of: parent.bigEndian) { Array($0) })
        }
        text(5, span.name)
        number(6, span.kind.number)
        fixed(7, span.start)
        fixed(8, span.end)
        attributes(9, span.attributes)
        for event in span.events {
            message(11) { writer in
                writer.fixed(1, event.nanosecondsSinceEpoch)
                writer.text(2, event.name)
                writer.attributes(3, event.attributes)
            }
        }
        for link in span.links {
            message(13) { writer in
                writer.data(1, link.traceBytes)
                writer.data(2, link.spanBytes)
            }
        }
        if let status = span.status {
            message(15) { $0.number(3, status.code == .error ? 2 : 1) }
        }
    }

    fileprivate mutating func attributes(_ field: Int, _ attributes: SpanAttributes) {
        func write(_ name: String, _ value: SpanAttribute) {
            attribute(field, name, value)
        }
        attributes.forEach(write)
    }

    /// A name with its value; of a kind that nobody here uses its text.
    mutating func attribute(_ field: Int, _ name: String, _ value: SpanAttribute) {
        message(field) { pair in
            pair.text(1, name)
            pair.message(2) { any in
                switch value {
                case .string(let text): any.data(1, text.utf8)
                // Written even where it is what stands there anyway: the field says which kind it is.
                case .bool(let flag): any.choice(2, flag ? 1 : 0)
                case .int32(let number): any.choice(3, UInt64(bitPattern: Int64(number)))
                case .int64(let number): any.choice(3, UInt64(bitPattern: number))
                case .double(let number): any.fixed(4, number.bitPattern)
                default: any.data(1, "\(value)".utf8)
                }
            }
        }
    }
}

extension SpanKind {
    fileprivate var number: UInt64 {
        switch self {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }
}
