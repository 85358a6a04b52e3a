import NIOCore
import Testing

@testable import GatewayHTTP

struct CSVWriterTests {
    @Test(
        arguments: [
            (["a", "b"], "a,b\r\n"), ([""], "\r\n"), (["", ""], ",\r\n"), (["a,b", "c"], "\"a,b\",c\r\n"),
            (["say \"hi\""], "\"say \"\"hi\"\"\"\r\n"), (["\""], "\"\"\"\"\r\n"), (["a\nb\r"], "\"a\nb\r\"\r\n"),
            (["ä 😀"], "ä 😀\r\n"),
        ]
    )
    func `a field that would not be itself stands in quotes`(fields: [String], line: String) {
        var writer = CSVWriter()
        writer.add(fields)
        #expect(String(buffer: writer.buffer) == line)
    }
}
