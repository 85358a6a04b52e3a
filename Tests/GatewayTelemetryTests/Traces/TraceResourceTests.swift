import GatewayModel
import Testing
import Tracing

@testable import GatewayTelemetry

/// The binary form; a real decoder reads it in the tests of the built program.
struct TraceResourceTests {
    @Test(
        arguments: [
            (1, [0x08, 0x01]), (127, [0x08, 0x7F]), (128, [0x08, 0x80, 0x01]), (300, [0x08, 0xAC, 0x02]),
            (.max, [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]), (0, []),
        ] as [(UInt64, [UInt8])]
    )
    func `a number takes as many bytes as it needs, and none where it is 0`(number: UInt64, bytes: [UInt8]) {
        var writer = ProtobufWriter()
        writer.number(1, number)
        #expect(writer.bytes == bytes)
    }

    @Test func `fields are written with their length or in their eight bytes`() {
        var writer = ProtobufWriter()
        writer.text(2, "é")
        writer.text(2, "")
        writer.fixed(7, 1)
        writer.message(16) { $0.choice(1, 0) }
        #expect(
            writer.bytes == [0x12, 0x02, 0xC3, 0xA9, 0x39, 1, 0, 0, 0, 0, 0, 0, 0, 0x82, 0x01, 0x02, 0x08, 0x00]
        )
    }

    @Test func `a span is written field by field`() throws {
        let rig = TraceRig()
        let place = TracePlace(
            traceparent: "00-000000000000000000000000000000ab-00000000000000cd-01",
            tracestate: "v=1"
        )
        let span = rig.tracer.startRequest("GET /", under: place, since: .zero)
        span.fail("internal")
        span.end()
        let bytes = TraceResource(version: "9.9", instance: "i").request(with: rig.recorded)
        func holds(_ part: [UInt8]) -> Bool {
            bytes.indices.contains { bytes[$0...].starts(with: part) }
        }
        #expect(bytes.first == 0x0A)
        #expect(holds([0x0A, 16] + Array(repeating: 0, count: 15) + [0xAB]), "trace id")
        #expect(holds([0x12, 8]) && holds([0x22, 8, 0, 0, 0, 0, 0, 0, 0, 0xCD]), "span and parent id")
        #expect(holds([0x1A, 3] + Array("v=1".utf8)), "trace state")
        #expect(holds([0x2A, 5] + Array("GET /".utf8) + [0x30, 2]), "name and kind")
        #expect(holds([0x7A, 2, 0x18, 2]), "status")
        #expect(holds([0x0A, 12] + Array("service.name".utf8) + [0x12, 15, 0x0A, 13] + Array("kling-gateway".utf8)))
    }

    @Test(
        arguments: [
            (SpanAttribute.bool(false), [0x10, 0x00]), (.bool(true), [0x10, 0x01]), (.int64(0), [0x18, 0x00]),
            (.int64(-1), [0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
            (.int32(5), [0x18, 0x05]),
            (.double(1), [0x21, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F]), (.string(""), [0x0A, 0x00]),
        ] as [(SpanAttribute, [UInt8])]
    )
    func `a value says which kind it is, also where it is nothing`(value: SpanAttribute, bytes: [UInt8]) {
        var writer = ProtobufWriter()
        writer.attribute(9, "k", value)
        #expect(
            writer.bytes == [0x4A, UInt8(5 + bytes.count), 0x0A, 1, UInt8(ascii: "k"), 0x12, UInt8(bytes.count)] + bytes
        )
    }
}
