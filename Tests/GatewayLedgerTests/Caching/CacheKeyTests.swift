import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// Every field that reaches the upstream tells orders apart.
struct CacheKeyTests {
    struct Fields {
        var model = "kling-v1"
        var mode = "std"
        var seconds = 5
        var aspectRatio = AspectRatio.allCases[0]
        var prompt = "A cat."
        var negativePrompt: String?
        var guidance: Double?
        var camera: CameraControl?
        var price: Int64 = 140_000
        var entryVersion = "1"

        func priced() -> Catalogue.PricedOrder {
            Catalogue.PricedOrder(
                order: VideoOrder(
                    stored: ModelID(model),
                    mode: Mode(mode),
                    seconds: seconds,
                    aspectRatio: aspectRatio,
                    prompt: prompt,
                    negativePrompt: negativePrompt,
                    guidance: guidance,
                    camera: camera
                ),
                price: Money(microUnits: price),
                entryVersion: entryVersion
            )
        }

        func changed(by chance: inout SplitMix64) -> Fields {
            var fields = self
            switch Int.random(in: 0..<10, using: &chance) {
            case 0: fields.model = ["kling-v1", "kling-v1-6", "kling-v2"].randomElement(using: &chance) ?? model
            case 1: fields.mode = ["std", "pro", "s"].randomElement(using: &chance) ?? mode
            case 2: fields.seconds = Int.random(in: 4...10, using: &chance)
            case 3: fields.aspectRatio = AspectRatio.allCases.randomElement(using: &chance) ?? aspectRatio
            case 4: fields.prompt = ["A cat.", "A cat", "", "A cat.+", "A"].randomElement(using: &chance) ?? prompt
            case 5: fields.negativePrompt = [nil, "", "-", "+", "cat."].randomElement(using: &chance) ?? nil
            case 6: fields.guidance = [nil, 0, 0.5, 1].randomElement(using: &chance) ?? nil
            case 7:
                let axis = CameraControl.Axis.allCases.randomElement(using: &chance) ?? .zoom
                fields.camera =
                    [nil, .preset(.downBack), .simple(axis, 1), .simple(axis, -1)]
                    .randomElement(using: &chance) ?? nil
            case 8: fields.entryVersion = ["1", "2"].randomElement(using: &chance) ?? entryVersion
            default: fields.price = [140_000, 140_001].randomElement(using: &chance) ?? price
            }
            return fields
        }
    }

    @Test func `two orders share a video if and only if nothing in them differs`() async throws {
        let store = try await TestLedger()
        var chance = SplitMix64(seed: 7)
        var fields = Fields()
        var known: [Catalogue.PricedOrder: VideoID] = [:]
        for _ in 0..<600 {
            fields = fields.changed(by: &chance)
            let priced = fields.priced()
            let admission = try store.admission(
                cache: CacheRequest(policy: CachePolicy(mode: .private, timeToLive: .seconds(86_400))),
                priced: priced
            )
            let video = try await store.ledger.admissions.admit(admission).video
            #expect(video.cache == (known[priced] == nil ? .miss : .collapsed), "\(priced)")
            known[priced] = known[priced] ?? video.id
            let source = try await store.rows("SELECT source_id FROM videos WHERE id = $1", [SQLValue(video.id)])
            #expect(source == [[known[priced] == video.id ? .null : known[priced].map { SQLValue($0) } ?? .null]])
        }
        #expect(known.count > 100)
    }
}
