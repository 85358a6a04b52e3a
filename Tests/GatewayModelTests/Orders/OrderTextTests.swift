import GatewayModel
import Testing

struct OrderTextTests {
    /// One scalar each: a letter, a 4-byte emoji, a combining accent after the first letter, a two-byte letter.
    private static let scalars = ["x", "😀", "\u{301}", "ß"]

    @Test(arguments: scalars)
    func `a prompt may have 2500 Unicode scalars and no more`(scalar: String) throws {
        let longest = "a" + String(repeating: scalar, count: 2499)
        let order = try Catalogue.standard().order(.legal { $0.prompt = longest }).order
        #expect(order.prompt.unicodeScalars.elementsEqual(longest.unicodeScalars))
        #expect(try Refusal(of: .legal { $0.prompt = longest + scalar }) == Refusal(.invalidField, "prompt"))
    }

    @Test(arguments: scalars)
    func `a negative prompt may have 2500 Unicode scalars and no more`(scalar: String) throws {
        let longest = "a" + String(repeating: scalar, count: 2499)
        let order = try Catalogue.standard().order(.legal { $0.negativePrompt = longest }).order
        #expect(order.negativePrompt == longest)
        #expect(
            try Refusal(of: .legal { $0.negativePrompt = longest + scalar })
                == Refusal(.invalidField, "negative_prompt")
        )
    }

    @Test
    func `a family emoji counts as the scalars that it is made of`() throws {
        let family = "👨‍👩‍👧‍👦"
        #expect(family.unicodeScalars.count == 7)
        #expect(try Refusal(of: .legal { $0.prompt = String(repeating: family, count: 357) }) == nil)
        #expect(try Refusal(of: .legal { $0.prompt = String(repeating: family, count: 358) }) != nil)
    }

    @Test
    func `white space around a prompt does not count`() throws {
        let space = " \t\r\n\u{A0}\u{2003}\u{3000}\u{85}"
        let text = String(repeating: "x", count: 2500)
        let request = OrderRequest.legal { $0.prompt = space + text + space + String(repeating: " ", count: 5000) }
        #expect(try Catalogue.standard().order(request).order.prompt == text)
    }

    @Test
    func `white space inside a prompt stays`() throws {
        let request = OrderRequest.legal { $0.prompt = " two \n\n lines " }
        #expect(try Catalogue.standard().order(request).order.prompt == "two \n\n lines")
    }

    @Test
    func `an accent behind white space is kept`() throws {
        let request = OrderRequest.legal { $0.prompt = " \u{301}x" }
        #expect(
            try Catalogue.standard().order(request).order.prompt.unicodeScalars.elementsEqual("\u{301}x".unicodeScalars)
        )
    }

    @Test(arguments: [nil, "", " ", "\n\t\u{3000}"] as [String?])
    func `an empty prompt is a missing one`(prompt: String?) throws {
        #expect(try Refusal(of: .legal { $0.prompt = prompt }) == Refusal(.missingField, "prompt"))
    }

    @Test(arguments: [nil, "", "  "] as [String?])
    func `an empty negative prompt is none`(text: String?) throws {
        #expect(try Catalogue.standard().order(.legal { $0.negativePrompt = text }).order.negativePrompt == nil)
    }

    @Test(arguments: ["\u{0}", "a\u{0}b", "a\u{0}"])
    func `a NUL is refused, because stores and upstreams cut texts there`(text: String) throws {
        #expect(try Refusal(of: .legal { $0.prompt = text }) == Refusal(.invalidField, "prompt"))
        #expect(try Refusal(of: .legal { $0.negativePrompt = text }) == Refusal(.invalidField, "negative_prompt"))
    }

    @Test
    func `the bound is the catalogue's to set`() throws {
        let standard = try Catalogue.standard()
        var limits = Catalogue.Limits()
        limits.promptScalars = 3
        let strict = try Catalogue(
            models: standard.models,
            defaultModel: standard.defaultModel,
            version: "1",
            limits: limits
        )
        #expect(try Refusal(of: .legal { $0.prompt = "abc" }, by: strict) == nil)
        #expect(try Refusal(of: .legal { $0.prompt = "abcd" }, by: strict) == Refusal(.invalidField, "prompt"))
    }
}
