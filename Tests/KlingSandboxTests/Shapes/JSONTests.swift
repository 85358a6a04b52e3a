import Testing

@testable import KlingSandbox

struct JSONTests {
    @Test func `equal values are equal bytes, members in the order of their names`() {
        let value: JSON = ["b": [1, true, nil], "a": ["text": "a/b \"ü\""], "c": .number(0.5)]
        #expect(
            String(decoding: value.bytes, as: UTF8.self) == #"{"a":{"text":"a/b \"ü\""},"b":[1,true,null],"c":0.5}"#
        )
        #expect(JSON(reading: value.bytes) == value)
    }

    @Test func `a member is read, set and removed by its name`() {
        var value: JSON = ["a": 1]
        value["b"] = nil as JSON
        #expect(value == ["a": 1, "b": nil])
        value["a"] = nil as JSON?
        #expect(value == ["b": nil])
        #expect((1 as JSON)["a"] == nil)
    }
}
