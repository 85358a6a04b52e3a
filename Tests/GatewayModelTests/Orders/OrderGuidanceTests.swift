import GatewayModel
import Testing

struct OrderGuidanceTests {
    @Test(arguments: [0.0, -0.0, 0.5, 1.0, Double.leastNonzeroMagnitude, 0.1 + 0.2, 1.0.nextDown])
    func `a cfg_scale from 0 to 1 is taken as it is`(guidance: Double) throws {
        #expect(try Catalogue.standard().order(.legal { $0.guidance = guidance }).order.guidance == guidance)
    }

    @Test(arguments: [-Double.leastNonzeroMagnitude, 1.0.nextUp, -1, 2, .infinity, -.infinity, .nan, .signalingNaN])
    func `a cfg_scale beyond that is refused`(guidance: Double) throws {
        #expect(try Refusal(of: .legal { $0.guidance = guidance }) == Refusal(.invalidField, "cfg_scale"))
    }

    @Test(arguments: [
        ("kling-v1", true), ("kling-v1-6", true), ("kling-v2-master", false), ("kling-v2-1-master", false),
        ("kling-v2-5-turbo", false), ("kling-v2-6", false), ("kling-v3", false),
    ])
    func `only models of the first generation take it, but for what all do anyway`(
        model: String,
        takesIt: Bool
    ) throws {
        let request = OrderRequest.legal {
            $0.model = model
            $0.guidance = 0.4
        }
        #expect(try Refusal(of: request) == (takesIt ? nil : Refusal(.unsupportedByModel, "cfg_scale")))
        var usual = request
        usual.guidance = 0.5
        #expect(try Catalogue.standard().order(usual).order.guidance == (takesIt ? 0.5 : nil))
    }

    @Test
    func `minus zero is zero, so that equal orders are equal`() throws {
        let order = try Catalogue.standard().order(.legal { $0.guidance = -0.0 }).order
        #expect(order.guidance?.sign == .plus)
    }

    @Test
    func `nothing given stays nothing, so that the upstream's default holds`() throws {
        #expect(try Catalogue.standard().order(.legal()).order.guidance == nil)
    }
}
