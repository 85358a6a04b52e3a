import GatewayOperations
import Testing

struct TextTableTests {
    @Test
    func `columns are as wide as what stands in them`() {
        var table = TextTable([("NAME", .left), ("SECONDS", .right), ("STATE", .left)])
        table.add(["a-long-name", "5", "queued"])
        table.add(["b", "1234567890", ""])
        #expect(
            table.text == """
                NAME            SECONDS  STATE
                a-long-name           5  queued
                b            1234567890
                """
        )
    }

    @Test
    func `a table without rows shows its columns`() {
        #expect(TextTable([("A", .left), ("B", .right)]).text == "A  B")
    }

    @Test
    func `missing cells are empty and others are left out`() {
        var table = TextTable([("A", .left), ("B", .left)])
        table.add(["1"])
        table.add(["1", "2", "3"])
        #expect(table.text == "A  B\n1\n1  2")
    }

    @Test
    func `a cell cannot leave its line or steer the terminal`() {
        var table = TextTable([("PROMPT", .left)])
        table.add(["a\nb\u{1B}[2J\u{202E}c"])
        #expect(table.text == "PROMPT\na\u{FFFD}b\u{FFFD}[2J\u{FFFD}c")
    }

    @Test
    func `a cell at the longest stays whole, and one character more is cut`() {
        let longest = String(repeating: "x", count: TextTable.maximumCellLength)
        var table = TextTable([("A", .left)])
        table.add([longest])
        table.add([longest + "y"])
        #expect(table.text == "A\n\(longest)\n\(longest.dropLast())…")
    }
}
