import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct AdmissionTests {
    /// An admission with every field that there is.
    private static func admission(
        _ store: TestLedger,
        tenant: TenantID? = nil,
        metadata: [String: String] = [:],
        change: (inout OrderRequest) -> Void = { _ in }
    ) throws -> PricedAdmission {
        var request = OrderRequest()
        request.prompt = "A quiet street at sunset."
        change(&request)
        let catalogue = try Catalogue.standard()
        var entropy = store.entropy
        return PricedAdmission(
            id: VideoID(at: store.clock.now, using: &entropy),
            tenant: tenant ?? store.tenant.id,
            externalID: nil,
            priced: try catalogue.order(request),
            currency: catalogue.currency,
            priceVersion: catalogue.version,
            metadata: metadata,
            windows: QuotaCalendar.utc.windows(at: store.clock.now),
            queueDeadline: store.clock.now + .seconds(60),
            at: store.clock.now
        )
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an order comes back as it was admitted`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let guidances = [nil, 0, 0.1 + 0.2, 1, Double.leastNonzeroMagnitude]
        let cameras: [OrderRequest.Camera?] =
            [nil, .init(type: "simple", axes: ["zoom": -9.99]), .init(type: "simple", axes: ["pan": 1e-7])]
            + CameraControl.Preset.allCases.map { .init(type: $0.rawValue, axes: nil) }
        for guidance in guidances {
            for camera in cameras {
                let admission = try Self.admission(store) {
                    $0.guidance = guidance
                    $0.camera = camera
                    $0.size = "960x960"
                    $0.negativePrompt = "rain"
                }
                let admitted = try await store.ledger.admissions.admit(admission).video
                #expect(admitted.order == admission.priced.order)
                let read = try #require(try await store.ledger.reader.video(admitted.id, of: store.tenant.id))
                #expect(read.order == admission.priced.order)
                #expect(read.queueDeadline == admission.queueDeadline)
                #expect(read.createdAt == store.clock.now)
                #expect(read.cost == admitted.cost)
            }
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `admission holds the price in the same transaction`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.ledger.admissions.admit(try Self.admission(store) { $0.mode = "pro" }).video
        #expect(video.state == .queued)
        #expect(video.cost.amount == Money(microUnits: 490_000))
        #expect(video.cost.state == .held)
        #expect(video.cost.priceVersion == "kling-official-2026-11")
        let hold = BookLine(kind: "hold", amount: 490_000, currency: "USD", tenant: store.tenant.id.text)
        #expect(try await store.entries(of: video.id) == [hold])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a suspended tenant orders nothing, and what it has goes on`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.admit()
        _ = try await store.ledger.changes.setState(.suspended, ofTenant: store.tenant.name)
        let error = await #expect(throws: GatewayError.self) { try await store.admit() }
        #expect(error?.code == .tenantSuspended)
        #expect(try await store.number("SELECT COUNT(*) FROM videos") == 1)
        #expect(try await store.beginSubmission()?.video == video.id)
        _ = try await store.ledger.changes.setState(.active, ofTenant: store.tenant.name)
        _ = try await store.admit()
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a tenant that does not exist orders nothing`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let error = await #expect(throws: GatewayError.self) {
            try await store.admit(tenant: TenantID(stored: "tenant_none"))
        }
        #expect(error?.code == .tenantSuspended)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `of many at once with one external id, one is admitted`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let admitted = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask { (try? await store.admit(externalID: "same")) != nil }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(admitted == 1)
        #expect(try await store.number("SELECT COUNT(*) FROM videos") == 1)
        #expect(try await store.number("SELECT COUNT(*) FROM entries") == 1)
    }

    private static let pairs: [[String: String]] = [
        [:], ["": ""], ["a": "b"], ["é": "1", "z": "\u{0}\u{1}\u{1F}\u{7F}"], ["e\u{301}": "decomposed"],
        ["quote\"\\/": "line\nfeed\r\t\u{2028}\u{2029}"], ["😀": "👨‍👩‍👧‍👦 𝕏"], ["null": "null", "1": "{}", "[]": "true"],
        Dictionary(uniqueKeysWithValues: (0..<16).map { ("k\($0)", String(repeating: "😀", count: 512)) }),
    ]

    @Test(arguments: TestLedger.Engine.allCases, pairs.indices)
    func `metadata comes back scalar for scalar`(_ engine: TestLedger.Engine, index: Int) async throws {
        let store = try await TestLedger(engine)
        let metadata = Self.pairs[index]
        let video = try await store.ledger.admissions.admit(try Self.admission(store, metadata: metadata)).video
        let read = try #require(try await store.ledger.reader.video(video.id))
        for returned in [video.metadata, read.metadata] {
            let expected = metadata.map { (Array($0.key.unicodeScalars), Array($0.value.unicodeScalars)) }
            #expect(returned.count == metadata.count)
            for (key, value) in expected {
                #expect(
                    returned.contains {
                        $0.key.unicodeScalars.elementsEqual(key) && $0.value.unicodeScalars.elementsEqual(value)
                    }
                )
            }
        }
    }
}
