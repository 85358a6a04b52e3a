import Testing

@testable import GatewayHTTP

struct HeaderParametersTests {
    @Test(arguments: [
        ("multipart/form-data; boundary=abc", "abc"), ("Multipart/Form-Data ;Boundary=\"a b;c\"", "a b;c"),
        ("multipart/form-data; charset=utf-8;boundary=x ", "x"), ("multipart/form-data;; boundary=x;", "x"),
        ("multipart/form-data; boundary=\"a\\\"b\"", "a\"b"), ("multipart/form-data; boundary", nil),
        ("multipart/form-data; boundary=\"a", nil), ("multipart/form-data; boundary=a; boundary=b", nil),
        ("multipart/form-data boundary=a", nil), ("multipart/form-data", nil), ("", nil), (";", nil),
    ])
    func `a boundary is found however it is written`(header: String, boundary: String?) {
        #expect(HeaderParameters(header)?["boundary"] == boundary)
    }
}
