import GatewayModel
import GatewayTestKit
import Testing

struct MoneyTests {
    @Test(
        arguments: [
            ("0", 0), ("50", 50_000_000), ("50.00", 50_000_000), ("0.14", 140_000), ("0.000001", 1), ("00.1", 100_000),
            ("1.005", 1_005_000), ("9223372036854.775807", Int64.max), ("0.999999", 999_999),
        ] as [(String, Int64)]
    )
    func `a plain decimal is read exactly`(text: String, microUnits: Int64) {
        #expect(Money(decimal: text) == Money(microUnits: microUnits))
    }

    @Test(arguments: [
        "", " ", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", "1.2.3", "1.0000001", "0x10", " 1", "1 ", "1_000", "١",
        "1.\u{661}", "１", "NaN", "inf", "9223372036854.775808", "9223372036855", "99999999999999999999", "1\u{0}",
        "1.٥",
    ])
    func `anything else is not money`(text: String) {
        #expect(Money(decimal: text) == nil)
    }

    @Test(
        arguments: [
            (0, "0.00"), (1, "0.000001"), (10, "0.00001"), (140_000, "0.14"), (1_005_000, "1.005"), (1_000_000, "1.00"),
            (1_100_000, "1.10"), (-1, "-0.000001"), (-1_500_000, "-1.50"), (Int64.max, "9223372036854.775807"),
            (Int64.min, "-9223372036854.775808"),
        ] as [(Int64, String)]
    )
    func `an amount is written exactly, with two decimal places at least`(microUnits: Int64, text: String) {
        #expect(Money(microUnits: microUnits).description == text)
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `what is written is read back`(seed: UInt64) {
        var entropy = SplitMix64(seed: seed)
        for shift in 0..<63 {
            let money = Money(microUnits: Int64.random(in: 0...(Int64.max >> shift), using: &entropy))
            #expect(Money(decimal: money.description) == money)
        }
    }

    @Test
    func `sums and products that do not fit are refused`() {
        let most = Money(microUnits: .max)
        let least = Money(microUnits: .min)
        #expect(most.adding(Money(microUnits: 1)) == nil)
        #expect(least.adding(Money(microUnits: -1)) == nil)
        #expect(most.adding(.zero) == most)
        #expect(most.adding(least) == Money(microUnits: -1))
        #expect(most.multiplied(by: 2) == nil)
        #expect(least.multiplied(by: -1) == nil)
        #expect(most.multiplied(by: 1) == most)
        #expect(Money(microUnits: 84_000).multiplied(by: 15) == Money(microUnits: 1_260_000))
        #expect(Money(microUnits: 1).multiplied(by: .max) == most)
        #expect(Money(microUnits: 2).multiplied(by: .max) == nil)
    }

    @Test
    func `amounts compare as numbers`() {
        #expect(Money(microUnits: -1) < .zero)
        #expect(Money(microUnits: 999_999) < Money(microUnits: 1_000_000))
    }
}
