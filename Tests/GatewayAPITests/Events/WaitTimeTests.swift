import Testing

@testable import GatewayAPI

struct WaitTimeTests {
    private static let preferences: [(values: [String], seconds: Int?)] = [
        ([], nil), (["wait=10"], 10), (["WAIT=10"], 10), (["wait = 10"], 10), ([" wait=\"10\" "], 10),
        (["respond-async, wait=10"], 10), (["respond-async", "wait=10"], 10), (["wait=10; x=y"], 10),
        (["wait=10, wait=20"], 10), (["wait=0"], 0), (["wait=61"], 61), (["wait=99999999999999999999"], 60),
        (["wait"], nil), (["wait="], nil), (["wait=-1"], nil), (["wait=1.5"], nil), (["wait=x"], nil),
        (["await=10"], nil), (["return=minimal"], nil),
    ]

    @Test(arguments: preferences)
    func `what a preference says is read, and what makes no sense is passed over`(values: [String], seconds: Int?) {
        #expect(WaitTime.preference(in: values) == seconds)
    }
}
