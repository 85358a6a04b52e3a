import Testing

@testable import GatewayHTTP

struct AcceptedCodingsTests {
    static let preferences: [([String], ContentCoding?)] = [
        ([], nil), ([""], nil), (["gzip"], .gzip), (["deflate"], .deflate), (["GZip"], .gzip), (["x-gzip"], .gzip),
        (["gzip, deflate"], .gzip), (["deflate, gzip"], .gzip), (["deflate", "gzip"], .gzip),
        (["gzip;q=0.5, deflate"], .deflate), (["gzip; q=0.5 ,\tdeflate ; q=0.4"], .gzip), (["gzip;q=0"], nil),
        (["gzip;q=0.000, deflate;q=0.001"], .deflate), (["gzip;Q=1.000"], .gzip), (["br"], nil), (["br, *"], .gzip),
        (["*"], .gzip), (["*;q=0"], nil), (["gzip;q=0, *"], .deflate), (["gzip;q=0, deflate;q=0, *"], nil),
        (["identity"], nil), (["identity;q=0"], nil), (["identity;q=0, *"], .gzip), (["identity, gzip"], .gzip),
        (["identity;q=0.5, gzip;q=0.2"], nil), (["gzip;q=0.5, identity;q=0.5"], .gzip),
        (["gzip;q=1.001"], nil), (["gzip;q=2"], nil), (["gzip;q=-1"], nil), (["gzip;q="], nil), (["gzip;q"], nil),
        (["gzip;q=0.0001"], nil), (["gzip;q=.5"], nil), (["gzip;q=1."], .gzip), (["gzip;level=1"], nil),
        (["gzip;q=1;q=1"], nil), (["gzipped"], nil), ([", ,gzip,,"], .gzip), ([";q=1"], nil), (["gzip;q=nan"], nil),
    ]

    @Test(arguments: preferences)
    func `the coding that suits the caller best`(values: [String], best: ContentCoding?) {
        #expect(AcceptedCodings(values).best == best)
    }

    static let refusals: [([String], Bool)] = [
        ([], false), (["gzip"], false), (["identity;q=0"], true), (["*;q=0"], true), (["gzip, *;q=0"], true),
        (["identity, *;q=0"], false), (["identity;q=0.1, *;q=0"], false), (["identity;q=0;x"], false),
    ]

    @Test(arguments: refusals)
    func `whether an answer may be sent as it is`(values: [String], refuses: Bool) {
        #expect(AcceptedCodings(values).refusesIdentity == refuses)
    }
}
