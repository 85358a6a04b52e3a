import GatewayModel
import Testing

struct TraceContextTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let span = "b7ad6b7169203331"

    @Test(arguments: ["00", "01"])
    func `a traceparent is read and written again`(flags: String) throws {
        let text = "00-\(Self.trace)-\(Self.span)-\(flags)"
        let context = try #require(TraceContext(text))
        #expect(context.description == text)
        #expect(context.traceText == Self.trace)
        #expect(context.spanText == Self.span)
        #expect(context.isSampled == (flags == "01"))
        #expect(context.traceBytes.count == 16 && context.traceBytes.first == 0x0A && context.traceBytes.last == 0x9C)
        #expect(context.spanBytes.count == 8 && context.spanBytes.first == 0xB7 && context.spanBytes.last == 0x31)
    }

    @Test(arguments: [
        ("00-\(trace)-\(span)-ff", true), ("00-\(trace)-\(span)-02", false), ("00-\(trace)-\(span)-03", true),
        ("01-\(trace)-\(span)-01", true), ("cc-\(trace)-\(span)-01-what-comes", true),
        ("00-\(String(repeating: "0", count: 31))1-\(String(repeating: "0", count: 15))1-01", true),
    ])
    func `of flags and versions that are not known what is known is read`(text: String, isSampled: Bool) throws {
        let context = try #require(TraceContext(text))
        #expect(context.isSampled == isSampled)
        #expect(context.description.hasPrefix("00-\(context.traceText)-\(context.spanText)-0"))
    }

    @Test(arguments: [
        "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-", "00-\(trace)-\(span)-0", "00-\(trace)-\(span)-01 ",
        " 00-\(trace)-\(span)-01", "00-\(trace)-\(span)-01-more", "00-\(trace)-\(span)-012",
        "01-\(trace)-\(span)-01more", "ff-\(trace)-\(span)-01", "0x-\(trace)-\(span)-01",
        "00-\(trace.uppercased())-\(span)-01", "00-\(trace)-\(span.uppercased())-01",
        "00-\(String(repeating: "0", count: 32))-\(span)-01", "00-\(trace)-\(String(repeating: "0", count: 16))-01",
        "00_\(trace)_\(span)_01", "00-\(trace.dropLast())g-\(span)-01", "00-\(trace)-\(span)-0g",
        "00-\(trace.dropLast())-\(span)x-01", "00-é\(trace.dropLast(2))-\(span)-01",
    ])
    func `a malformed traceparent is none`(text: String) {
        #expect(TraceContext(text) == nil)
    }

    @Test func `places are equal by all of their parts`() throws {
        let one = try #require(TraceContext("00-\(Self.trace)-\(Self.span)-01"))
        #expect(one == TraceContext("00-\(Self.trace)-\(Self.span)-01"))
        #expect(one.hashValue == TraceContext("01-\(Self.trace)-\(Self.span)-ff")?.hashValue)
        #expect(one != TraceContext("00-\(Self.trace)-\(Self.span)-00"))
        #expect(one != TraceContext("00-1\(Self.trace.dropFirst())-\(Self.span)-01"))
        #expect(one != TraceContext("00-\(Self.trace.dropLast())d-\(Self.span)-01"))
        #expect(one != TraceContext("00-\(Self.trace)-\(Self.span.dropLast())2-01"))
    }
}
