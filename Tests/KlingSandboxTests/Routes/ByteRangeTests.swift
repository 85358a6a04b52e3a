import Testing

@testable import KlingSandbox

struct ByteRangeTests {
    private func range(_ header: String?, ifRange: String? = nil, of length: Int = 100) -> ByteRange {
        ByteRange(header, ifRange: ifRange, tag: "\"a\"", of: length)
    }

    @Test(arguments: [
        ("bytes=0-0", 0..<1), ("bytes=0-", 0..<100), ("bytes=10-19", 10..<20), ("bytes=90-200", 90..<100),
        ("bytes=99-", 99..<100), ("bytes=-10", 90..<100), ("bytes=-200", 0..<100),
        ("bytes=0-9223372036854775807", 0..<100),
    ])
    func `a range that is there is a part`(header: String, bytes: Range<Int>) {
        #expect(range(header).bytes == bytes)
        #expect(range(header).isPartial)
    }

    @Test(arguments: ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=9223372036854775807-"])
    func `a range that is not there is refused`(header: String) {
        #expect(range(header).bytes == nil)
    }

    @Test(arguments: [
        nil, "bytes=", "bytes=-", "bytes=a-b", "bytes=5-4", "bytes=0-1,3-4", "items=0-1", "bytes=+1-2", "bytes=0--1",
        "bytes=99999999999999999999-",
    ])
    func `what is not understood stands for the whole`(header: String?) {
        #expect(range(header).bytes == 0..<100)
        #expect(!range(header).isPartial)
    }

    @Test func `a part of another file is not asked for`() {
        #expect(range("bytes=0-1", ifRange: "\"a\"").bytes == 0..<2)
        #expect(range("bytes=0-1", ifRange: "\"b\"").bytes == 0..<100)
    }

    @Test func `an empty file has no parts`() {
        #expect(range("bytes=0-", of: 0).bytes == nil)
        #expect(range(nil, of: 0).bytes == 0..<0)
    }
}
