import Testing

@testable import GatewayKling

struct ModelNamesTests {
    static let bodies: [(String, Set<String>?)] = [
        (#"{"data":[{"id":"a"},{"id":"b"}],"object":"list","success":true}"#, ["a", "b"]),
        (#"{"data":[null,1,"x",[],{},{"id":null},{"id":5},{"id":""},{"id":"a","permission":[{"x":{}}]}]}"#, ["a"]),
        (#"{"data":[]}"#, nil), (#"{"data":[{"id":""}]}"#, nil), (#"{"data":{"id":"a"}}"#, nil), ("[]", nil),
        ("null", nil), ("", nil), (#"{"models":[{"id":"a"}]}"#, nil), (#"{"error":{"message":"no"}}"#, nil),
    ]

    @Test(arguments: bodies)
    func `names are read where there are any`(body: String, names: Set<String>?) {
        #expect(ModelNames(Array(body.utf8))?.names == names)
    }

    @Test func `a list is bounded in names, in their length, in values and in depth`() {
        func list(_ count: Int) -> [UInt8] {
            Array(#"{"data":[\#((0..<count).map { #"{"id":"m\#($0)"}"# }.joined(separator: ","))]}"#.utf8)
        }
        #expect(ModelNames(list(ModelNames.maximumCount))?.names.count == ModelNames.maximumCount)
        #expect(ModelNames(list(ModelNames.maximumCount + 1)) == nil)
        let name = String(repeating: "m", count: ModelNames.maximumLength)
        #expect(ModelNames(Array(#"{"data":[{"id":"\#(name)"},{"id":"\#(name)m"}]}"#.utf8))?.names == [name])
        let numbers = String(repeating: "1,", count: ModelNames.maximumValues)
        #expect(ModelNames(Array(#"{"data":[{"id":"a","x":[\#(numbers)1]}]}"#.utf8)) == nil)
        let deep = String(repeating: "[", count: 100_000)
        #expect(ModelNames(Array(#"{"data":[{"id":"a","x":\#(deep)"#.utf8)) == nil)
    }
}
