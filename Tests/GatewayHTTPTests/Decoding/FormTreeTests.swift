import GatewayModel
import Testing

@testable import GatewayHTTP

struct FormTreeTests {
    @Test(
        arguments: [
            ([["a", "1"]], #"{"a":"1"}"#), ([["a[b]", "1"], ["a[c]", "2"]], #"{"a":{"b":"1","c":"2"}}"#),
            ([["a[]", "1"], ["a[]", "2"]], #"{"a":["1","2"]}"#),
            ([["a[b][c]", "1"], ["x", "y"], ["a[b][d]", "2"]], #"{"a":{"b":{"c":"1","d":"2"}},"x":"y"}"#),
            ([["a[b][]", "1"]], #"{"a":{"b":["1"]}}"#), ([["a[b c]", "1"]], #"{"a":{"b c":"1"}}"#), ([], "{}"),
            ([["a]", "1"]], #"{"a]":"1"}"#), ([["a[b][c][d]", "1"]], #"{"a":{"b":{"c":{"d":"1"}}}}"#),
            // Given twice, or brackets that do not fit.
            ([["a", "1"], ["a", "2"]], nil), ([["a[b]", "1"], ["a[b]", "2"]], nil),
            ([["a", "1"], ["a[b]", "2"]], nil),
            ([["a[b]", "1"], ["a", "2"]], nil), ([["a[]", "1"], ["a[b]", "2"]], nil),
            ([["a[b]", "1"], ["a[]", "2"]], nil),
            ([["[a]", "1"]], nil), ([["a[b", "1"]], nil), ([["a[b]c", "1"]], nil), ([["a[b]c]", "1"]], nil),
            ([["a[][b]", "1"]], nil), ([["a[b][c][d][e]", "1"]], nil), ([["a[b[c]]", "1"]], nil), ([["a[", "1"]], nil),
        ] as [([[String]], String?)]
    )
    func `names with brackets become a tree, or are refused`(parts: [[String]], tree: String?) throws {
        let members = try? FormTree.gather(parts.map { MultipartReader.Part(name: $0[0], text: $0[1]) })
        #expect(try members.map { Field.object($0) } == tree.map { try JSONReader.read(Array($0.utf8)) })
    }
}
