import GatewayModel
import OutgoingHTTP
import Testing

/// How long a server may make us wait.
struct RetryAfterTests {
    // 2026-09-21T14:13:20Z.
    private let now = Timestamp(seconds: 1_790_000_000)

    @Test(arguments: [
        ("5", 5), ("  7 ", 7), ("3600", 3600), ("3601", 3600), ("999999999999999999999", 3600),
        ("Mon, 21 Sep 2026 14:13:50 GMT", 30), ("Tue, 22 Sep 2026 14:13:20 GMT", 3600),
    ])
    func `seconds and dates are read, up to an hour`(text: String, seconds: Int) {
        #expect(RetryAfter.read(text, now: now) == .seconds(seconds))
    }

    @Test(arguments: [
        nil, "", "0", "-5", "soon", "1.5", "Mon, 21 Sep 2026 14:13:20 GMT", "Sun, 06 Nov 1994 08:49:37 GMT",
        "Mon, 21 Foo 2026 14:13:50 GMT", "Mon, 99 Sep 2026 14:13:50 GMT", "Mon, 21 Sep 2026 99:13:50 GMT",
        "Mon, 21 Sep 2026 14:13 GMT", "Mon, 21 Sep 2026 14:13:50 CET",
    ])
    func `what is past or unreadable is as good as none`(text: String?) {
        #expect(RetryAfter.read(text, now: now) == nil)
    }

    @Test(arguments: [
        ("5", 5), ("  7 ", 7), ("3601", 3600), ("0", nil), ("-5", nil), ("", nil), (" ", nil), (nil, nil),
        ("Mon, 21 Sep 2026 14:13:50 GMT", nil),
    ])
    func `without a clock only seconds are read`(text: String?, seconds: Int?) {
        #expect(RetryAfter.readSeconds(text) == seconds.map { .seconds($0) })
    }

    @Test func `a leap day is a day`() {
        let february = Timestamp(seconds: 1_835_395_200)  // 2028-02-29T00:00:00Z
        #expect(RetryAfter.read("Tue, 29 Feb 2028 00:00:10 GMT", now: february) == .seconds(10))
        #expect(RetryAfter.read("Wed, 01 Mar 2028 00:00:00 GMT", now: february + .seconds(86_390)) == .seconds(10))
    }
}
