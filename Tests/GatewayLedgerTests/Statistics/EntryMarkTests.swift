import Testing

@testable import GatewayLedger

struct EntryMarkTests {
    @Test
    func `where one process writes everything counts once and is not looked at again`() {
        var mark = EntryMark(sequence: 5)
        #expect(mark.note([6, 7, 9], hasSeveralWriters: false) == [true, true, true])
        #expect(mark == EntryMark(sequence: 9))
        #expect(mark.note([], hasSeveralWriters: false) == [])
        #expect(mark.sequence == 9)
    }

    @Test
    func `where several write an entry that comes late still counts, and none twice`() {
        var mark = EntryMark(sequence: 0)
        #expect(mark.note([1, 2, 4], hasSeveralWriters: true) == [true, true, true])
        #expect(mark.note([1, 2, 3, 4, 5], hasSeveralWriters: true) == [false, false, true, false, true])
        #expect(mark.sequence == 0)
    }

    @Test
    func `what lies further back than the overlap is forgotten`() {
        var mark = EntryMark(sequence: 0)
        let last = EntryMark.overlap + 10
        _ = mark.note(Array(1...last), hasSeveralWriters: true)
        #expect(mark.sequence == 10)
        #expect(mark.counted == Set(11...last))
    }
}
