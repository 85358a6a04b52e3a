import GatewayModel
import Testing

struct OrderPictureTests {
    @Test(arguments: [
        ("1280x720", "16:9", "std"), ("720x1280", "9:16", "std"), ("960x960", "1:1", "std"),
        ("1920x1080", "16:9", "pro"), ("1080x1920", "9:16", "pro"), ("1440x1440", "1:1", "pro"),
    ])
    func `a size stands for an aspect ratio and a mode, and the reverse`(
        size: String,
        aspectRatio: String,
        mode: String
    ) throws {
        let catalogue = try Catalogue.standard()
        let sized = try catalogue.order(.legal { $0.size = size }).order
        #expect(sized.aspectRatio.rawValue == aspectRatio)
        #expect(sized.mode.text == mode)
        let named = try catalogue.order(
            .legal {
                $0.aspectRatio = aspectRatio
                $0.mode = mode
            }
        )
        #expect(named.order == sized)
        #expect(named.order.size.description == size)
        let both = try catalogue.order(
            .legal {
                $0.size = size
                $0.aspectRatio = aspectRatio
                $0.mode = mode
            }
        )
        #expect(both.order == sized)
    }

    @Test
    func `nothing given means 16 to 9 in the standard mode`() throws {
        let order = try Catalogue.standard().order(.legal()).order
        #expect(order.aspectRatio == .landscape)
        #expect(order.mode == .standard)
        #expect(order.size.description == "1280x720")
    }

    @Test
    func `a model without the standard mode defaults to its first`() throws {
        let order = try Catalogue.standard().order(.legal { $0.model = "kling-v2-master" }).order
        #expect(order.mode == .professional)
    }

    @Test(
        arguments: [
            ("1280x720", "9:16", nil), ("1280x720", nil, "pro"), ("1920x1080", "1:1", "pro"),
            ("1440x1440", "1:1", "std"),
            ("1280x720", "16:9", "nonsense"),
        ] as [(String, String?, String?)]
    )
    func `a size that contradicts what stands beside it is refused`(
        size: String,
        aspectRatio: String?,
        mode: String?
    ) throws {
        let refusal = try Refusal(
            of: .legal {
                $0.size = size
                $0.aspectRatio = aspectRatio
                $0.mode = mode
            }
        )
        #expect(refusal == Refusal(.invalidField, "size"))
    }

    @Test(arguments: [
        "", "1280X720", "1280x721", "1280 x 720", "1280×720", "3840x2160", "01280x720", "720p", "1280x720\u{0}",
    ])
    func `a size that stands for nothing is refused`(size: String) throws {
        #expect(try Refusal(of: .legal { $0.size = size }) == Refusal(.invalidField, "size"))
    }

    @Test(arguments: ["", "16/9", "16:9 ", "4:3", "21:9", "1.78", "16:９"])
    func `an aspect ratio that Kling does not make is refused`(aspectRatio: String) throws {
        #expect(try Refusal(of: .legal { $0.aspectRatio = aspectRatio }) == Refusal(.invalidField, "aspect_ratio"))
    }

    @Test(arguments: ["", "standard", "STD", "4k", "pro ", "hd"])
    func `a mode that the model does not have is refused`(mode: String) throws {
        #expect(try Refusal(of: .legal { $0.mode = mode }) == Refusal(.unsupportedByModel, "mode"))
    }

    @Test
    func `a size in a mode that the model lacks is refused as a size`() throws {
        let refusal = try Refusal(
            of: .legal {
                $0.model = "kling-v2-master"
                $0.size = "1280x720"
            }
        )
        #expect(refusal == Refusal(.unsupportedByModel, "size"))
    }

    @Test
    func `a mode beyond pro is 2160p and has no size of its own to order by`() throws {
        let order = try Catalogue.standard()
            .order(
                .legal {
                    $0.model = "kling-v3"
                    $0.mode = "4k"
                }
            )
        #expect(order.order.size.description == "3840x2160")
        #expect(VideoSize.orderable(in: [.standard, .professional]).count == 6)
    }
}
