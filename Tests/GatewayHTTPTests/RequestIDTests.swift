import GatewayModel
import Testing

@testable import GatewayHTTP

struct RequestIDTests {
    private static let entropy = Entropy { 0xABCD_EF01_2345_6789 }

    @Test(
        arguments: [
            (0, "req_00000000000067898967452301efcdab"), (1, "req_00000000000167898967452301efcdab"),
            (1_796_000_451_294, "req_01a229f80ade67898967452301efcdab"),
        ]
    )
    func `a name that is made begins with its moment and ends with chance`(moment: Int64, name: String) {
        let made = RequestID(given: nil, at: Timestamp(milliseconds: moment), using: Self.entropy)
        #expect(made.text == name)
    }

    @Test(arguments: ["r-1", String(repeating: "x", count: 128), "a.B_9"])
    func `a harmless name is kept`(name: String) {
        #expect(RequestID(given: name, at: Timestamp(milliseconds: 0), using: Self.entropy).text == name)
    }

    @Test(arguments: ["", "a b", "ü", "kgw_1", "x\"", String(repeating: "x", count: 129)])
    func `any other is not repeated`(name: String) {
        #expect(RequestID(given: name, at: Timestamp(milliseconds: 0), using: Self.entropy).text.hasPrefix("req_"))
    }
}
