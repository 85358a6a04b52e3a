import Testing

@testable import GatewayKling

/// What survives the reading of JSON, and what is not even read.
@Suite struct JSONValueTests {
    private func read(_ text: String) -> JSONValue? {
        JSONValue(Array(text.utf8))
    }

    @Test(arguments: [
        "0", "-1", "9007199254740991", "9007199254740993", "878106242831892487", "9223372036854775807",
        "-9223372036854775808",
    ])
    func `a whole number of 64 bits keeps every digit`(digits: String) {
        #expect(read(#"{"n":\#(digits)}"#)?["n"] == Int64(digits).map(JSONValue.integer))
    }

    @Test func `a number that fits nothing spoils nothing else`() throws {
        let value = try #require(read(#"{"n":1e999,"m":99999999999999999999999,"s":"x","t":[true,null,1.5]}"#))
        #expect(value["s"] == .string("x"))
        #expect(value["t"] == .array([.bool(true), .null, .fraction(1.5)]))
    }

    @Test func `missing fields and wrong types read as null`() throws {
        let value = try #require(read(#"{"a":[1],"b":"x"}"#))
        #expect(value["c"] == .null)
        #expect(value["b"]["c"]["d"] == .null)
        #expect(value["a"].text == nil)
        #expect(value["b"].elements.isEmpty)
    }

    @Test(arguments: ["", "{", "{\"a\":}", "nothing", "<html></html>", "{\"a\":1}}", "\u{FEFF}", "[1,2", "{'a':1}"])
    func `what is not JSON is not read`(text: String) {
        #expect(read(text) == nil)
    }

    @Test func `nesting is read to its limit and no deeper`() {
        let depth = JSONBounds.maximumDepth
        let fits = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(read(fits) != nil)
        #expect(read("[" + fits + "]") == nil)
        #expect(read(String(repeating: "[", count: 500_000)) == nil)
    }

    @Test func `as many values are read as the limit says and no more`() {
        let fits = "[" + String(repeating: "1,", count: JSONBounds.maximumValues - 1) + "1]"
        #expect(read(fits) != nil)
        #expect(read("[1," + fits.dropFirst()) == nil)
    }

    @Test func `brackets and commas within a string do not count`() {
        let text = String(repeating: #"[{,\"\\"#, count: JSONBounds.maximumValues)
        #expect(read(#"{"a":"\#(text)"}"#)?["a"].text?.count == 5 * JSONBounds.maximumValues)
    }
}
