import GatewayOperations
import Testing

struct TextWidthTests {
    @Test(
        arguments: [
            ("", 0), ("studio", 6), ("ä", 1), ("a\u{308}", 1), ("工作室", 6), ("한국", 4), ("ｗ", 2), ("🎬", 2), ("❤️", 2),
            ("👨‍👩‍👧", 2), ("…", 1), ("█▒░", 3), ("a\u{200B}b", 2),
        ]
    )
    func `a text takes the columns of its characters, wide ones two and marks none`(text: String, columns: Int) {
        #expect(text.columns == columns)
    }

    @Test(
        arguments: [
            ("studio", 6, "studio"), ("studio", 5, "stud…"), ("studio", 1, "…"), ("studio", 0, ""),
            ("工作室", 6, "工作室"), ("工作室", 5, "工作…"), ("工作室", 4, "工…"), ("", 0, ""),
        ]
    )
    func `what does not fit is cut before the column that it would leave half`(
        text: String,
        columns: Int,
        expected: String
    ) {
        #expect(text.fitting(columns: columns) == expected)
    }

    @Test func `a table with wide names keeps its columns`() {
        var table = TextTable([("NAME", .left), ("N", .right)])
        table.add(["工作室", "1"])
        table.add(["press", "22"])
        #expect(table.text == "NAME     N\n工作室   1\npress   22")
    }

    @Test func `a table may have no titles`() {
        var table = TextTable([("", .left), ("", .right)], hasTitles: false)
        table.add(["a", "1"])
        #expect(table.text == "a  1")
    }
}
