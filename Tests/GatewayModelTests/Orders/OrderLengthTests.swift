import GatewayModel
import Testing

struct OrderLengthTests {
    @Test(arguments: [("5", 5), ("10", 10), ("05", 5), ("0010", 10), (nil, 5)] as [(String?, Int)])
    func `a whole number of seconds that the model has is taken`(text: String?, seconds: Int) throws {
        #expect(try Catalogue.standard().order(.legal { $0.seconds = text }).order.seconds == seconds)
    }

    @Test(arguments: [
        "", " ", "+5", "-5", "5.0", "5 ", " 5", "5s", "five", "0", "00", "0x5", "5e0", "٥", "５", "5\u{0}", "5\u{301}",
        "99999999999999999999", "9223372036854775808", "NaN",
    ])
    func `what is not a positive whole number is refused`(text: String) throws {
        #expect(try Refusal(of: .legal { $0.seconds = text }) == Refusal(.invalidField, "seconds"))
    }

    @Test(arguments: ["1", "4", "6", "9", "11", "15", "9223372036854775807"])
    func `a length that the model does not have is refused`(text: String) throws {
        #expect(try Refusal(of: .legal { $0.seconds = text }) == Refusal(.unsupportedByModel, "seconds"))
    }

    @Test(arguments: 1...17)
    func `kling-v3 makes 3 to 15 seconds`(seconds: Int) throws {
        let refusal = try Refusal(
            of: .legal {
                $0.model = "kling-v3"
                $0.seconds = "\(seconds)"
            }
        )
        #expect(refusal == ((3...15).contains(seconds) ? nil : Refusal(.unsupportedByModel, "seconds")))
    }
}
