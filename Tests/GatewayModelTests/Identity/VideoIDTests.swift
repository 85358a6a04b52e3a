import GatewayModel
import GatewayTestKit
import Testing

struct VideoIDTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `an id reads back as it was written`(seed: UInt64) throws {
        var entropy = SplitMix64(seed: seed)
        for _ in 0..<100 {
            let moment = Timestamp(milliseconds: Int64.random(in: 0..<(1 << 48), using: &entropy))
            let id = VideoID(at: moment, using: &entropy)
            #expect(id.taskID.utf8.count == 26)
            #expect(id.description == "video_" + id.taskID)
            #expect(VideoID(id.description) == id)
            #expect(VideoID(taskID: id.taskID) == id)
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `ids sort by creation, as values and as text`(seed: UInt64) {
        var entropy = SplitMix64(seed: seed)
        let moments = (0..<100).map { _ in Int64.random(in: 0..<(1 << 48), using: &entropy) }
        let ids = Set(moments).sorted().map { VideoID(at: Timestamp(milliseconds: $0), using: &entropy) }
        #expect(ids == ids.sorted())
        #expect(ids.map(\.taskID) == ids.map(\.taskID).sorted { Array($0.utf8).lexicographicallyPrecedes($1.utf8) })
    }

    @Test
    func `ids of one millisecond differ`() {
        var entropy = SplitMix64(seed: 7)
        let moment = Timestamp(milliseconds: 1_790_000_000_000)
        let ids = (0..<10_000).map { _ in VideoID(at: moment, using: &entropy) }
        #expect(Set(ids).count == ids.count)
        #expect(Set(ids.map { $0.taskID.prefix(9) }).count == 1)
    }

    @Test
    func `the first ten characters are the time in base 32`() {
        var zeroes = Entropy { 0 }
        #expect(VideoID(at: Timestamp(milliseconds: 0), using: &zeroes).taskID == String(repeating: "0", count: 26))
        var ones = Entropy { .max }
        let last = VideoID(at: Timestamp(milliseconds: (1 << 48) - 1), using: &ones)
        #expect(last.taskID == "7" + String(repeating: "Z", count: 25))
    }

    @Test(arguments: [
        "", "video_", "01J00000000000000000000000", "Video_01J00000000000000000000000",
        "video_01j00000000000000000000000", "video_01J0000000000000000000000", "video_01J000000000000000000000000",
        "video_01J0000000000000000000000I", "video_01J0000000000000000000000L", "video_01J0000000000000000000000O",
        "video_01J0000000000000000000000U", "video_81J00000000000000000000000", "video_01J00000000000000000000é",
        " video_01J00000000000000000000000", "video_01J00000000000000000000000 ",
        "video_01J000000000000000000000\u{0}0",
        "tenant_01J00000000000000000000000",
    ])
    func `what is not an id is not read`(text: String) {
        #expect(VideoID(text) == nil)
    }

    @Test(arguments: ["80000000000000000000000000", "ZZZZZZZZZZZZZZZZZZZZZZZZZZ", "", "video_0"])
    func `a bare id has 26 characters and 128 bits`(text: String) {
        #expect(VideoID(taskID: text) == nil)
    }

    @Test(arguments: Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
    func `every digit is read at every place`(digit: Character) throws {
        for place in 0..<26 {
            var characters = [Character](repeating: "0", count: 26)
            characters[place] = digit
            let text = String(characters)
            let isTooLarge = place == 0 && digit > "7"
            #expect(VideoID(taskID: text)?.taskID == (isTooLarge ? nil : text))
        }
    }
}

/// The ids that nobody parses.
struct OpaqueNameTests {
    @Test
    func `an attempt's name is random and says nothing of its time`() {
        var entropy = SplitMix64(seed: 3)
        let names = (0..<1000).map { _ in ExternalTaskID(using: &entropy) }
        #expect(Set(names).count == 1000)
        #expect(Set(names.map { $0.text.prefix(6) }).count > 100)
        for name in names {
            #expect(name.text.hasPrefix("kg-"))
            #expect(name.text.utf8.count == 29)
            #expect(ExternalTaskID(stored: name.text) == name)
            #expect(name.description == name.text)
        }
    }

    @Test
    func `tenants' ids sort by creation`() {
        var entropy = SplitMix64(seed: 4)
        let ids = (1...100).map { TenantID(at: Timestamp(milliseconds: $0 * 1000), using: &entropy).text }
        #expect(ids == ids.sorted())
        #expect(ids.allSatisfy { $0.hasPrefix("tenant_") && $0.utf8.count == 33 })
    }

    @Test func `the ids of a moment and of all later ones are no less than its first`() {
        var random = SplitMix64(seed: 7)
        let moment = Timestamp(milliseconds: 1_795_989_911_123)
        let first = VideoID(firstAt: moment)
        #expect(first.createdAt == moment)
        for _ in 0..<100 {
            #expect(VideoID(at: moment, using: &random) >= first)
            #expect(VideoID(at: moment - .milliseconds(1), using: &random) < first)
        }
        #expect(VideoID(firstAt: Timestamp(milliseconds: .min)).createdAt == Timestamp(milliseconds: 0))
        #expect(VideoID(firstAt: Timestamp(milliseconds: .max)).createdAt.milliseconds == 0xFFFF_FFFF_FFFF)
    }
}
