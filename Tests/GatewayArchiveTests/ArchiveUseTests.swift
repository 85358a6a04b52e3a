import GatewayArchive
import GatewayModel
import Testing

struct ArchiveUseTests {
    private let now = Timestamp(seconds: 1000)

    @Test
    func `a file is being read until its last reader has ended`() {
        let use = ArchiveUse()
        var first: ArchiveUse.Reading? = use.read("a", at: now)
        var second: ArchiveUse.Reading? = use.read("a", at: now)
        #expect(use.beingRead == ["a"])
        withExtendedLifetime(first) { first = nil }
        #expect(use.beingRead == ["a"])
        withExtendedLifetime(second) { second = nil }
        #expect(use.beingRead == [])
    }

    @Test
    func `uses are taken once, each with its last moment`() {
        let use = ArchiveUse()
        _ = use.read("a", at: now)
        _ = use.read("a", at: now + .seconds(1))
        _ = use.read("b", at: now)
        #expect(use.takeUses() == ["a": now + .seconds(1), "b": now])
        #expect(use.takeUses() == [:])
    }

    @Test
    func `no more uses are remembered than there is room for`() {
        let use = ArchiveUse()
        for number in 0...ArchiveUse.rememberedUses {
            _ = use.read("\(number)", at: now)
        }
        _ = use.read("0", at: now + .seconds(1))
        let uses = use.takeUses()
        #expect(uses.count == ArchiveUse.rememberedUses)
        #expect(uses["0"] == now + .seconds(1))
    }
}
