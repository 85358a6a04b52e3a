import GatewayOperations
import Testing

struct DurationSpanTests {
    @Test(arguments: [
        ("1s", 1), ("30s", 30), ("15m", 900), ("24h", 86_400), ("90d", 7_776_000), ("007d", 604_800),
        ("3650d", 315_360_000), ("315360000s", 315_360_000),
    ])
    func `a span is a number and a unit`(text: String, seconds: Int) {
        #expect(Duration(span: text) == .seconds(seconds))
    }

    @Test(arguments: [
        "", "d", "1", "0d", "-1d", "+1d", "1.5h", "1 d", "1w", "1D", "1d12h", "3651d", "315360001s",
        "99999999999999999999d", "٣d",
    ])
    func `anything else is none`(text: String) {
        #expect(Duration(span: text) == nil)
    }
}
