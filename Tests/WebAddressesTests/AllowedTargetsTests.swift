import Testing

@testable import WebAddresses

struct AllowedTargetsTests {
    private func word(_ address: String, _ number: String, allowing entries: [String]) throws -> AllowedTargets.Word {
        let targets = AllowedTargets(entries.compactMap { AllowedTargets.Entry($0) })
        return targets.word(on: try #require(IPAddress(number)), of: try #require(WebAddress(address)))
    }

    @Test(
        arguments: [
            ([], "https://a.example/", "93.184.215.14", .publicAddresses),
            (["a.example"], "https://A.Example./", "10.0.0.1", .privateAddresses),
            (["a.example"], "https://b.a.example/", "93.184.215.14", .nothing),
            (["*.corp.example"], "https://x.y.corp.example/", "10.0.0.1", .privateAddresses),
            (["*.corp.example"], "https://corp.example/", "10.0.0.1", .nothing),
            (["*.corp.example"], "https://evilcorp.example/", "10.0.0.1", .nothing),
            (["10.0.0.0/8"], "https://any.example/", "10.9.9.9", .everything),
            (["10.0.0.0/8"], "https://any.example/", "11.0.0.1", .nothing),
            (["10.0.0.0/8"], "https://[::ffff:10.0.0.1]/", "::ffff:10.0.0.1", .everything),
            (["127.0.0.1"], "https://127.0.0.1:8443/", "127.0.0.1", .everything),
            (["127.0.0.1:5000"], "https://127.0.0.1:5000/", "127.0.0.1", .everything),
            (["127.0.0.1:5000"], "https://127.0.0.1:8443/", "127.0.0.1", .nothing),
            (["a.example:5000"], "https://a.example/", "10.0.0.1", .nothing),
            (["a.example", "a.example:5000"], "https://a.example:5000/", "10.0.0.1", .privateAddresses),
        ] as [([String], String, String, AllowedTargets.Word)]
    )
    func `what is listed is what is allowed`(
        entries: [String],
        address: String,
        number: String,
        expected: AllowedTargets.Word
    ) throws {
        #expect(try word(address, number, allowing: entries) == expected)
    }

    @Test(
        arguments: [
            ([], [80, 443, 8000, 8443, 65_535], [22, 25, 79, 81, 5432, 6379, 7999]),
            (["a.example"], [80, 443, 8000], [22, 5000]), (["a.example:5000"], [5000], [80, 443, 8000]),
            (["b.example"], [], [80, 443, 8000]), (["10.0.0.0/8"], [80, 443, 8000], [22]),
        ] as [([String], [Int], [Int])]
    )
    func `ports are those of the web, unless an entry has its own`(
        entries: [String],
        allowed: [Int],
        refused: [Int]
    ) throws {
        let targets = AllowedTargets(entries.compactMap { AllowedTargets.Entry($0) })
        for port in allowed {
            #expect(targets.allowsPort(of: try #require(WebAddress("https://a.example:\(port)/"))))
        }
        for port in refused {
            #expect(!targets.allowsPort(of: try #require(WebAddress("https://a.example:\(port)/"))))
        }
    }
}
