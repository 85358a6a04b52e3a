import GatewayModel
import Testing

struct PauseTests {
    private static let acme = TenantID(stored: "tenant_1")
    private static let other = TenantID(stored: "tenant_2")
    private static let model = ModelID("kling-v1")
    private static let key = UpstreamKeyID("uk_1")

    private static func pause(_ scope: PauseScope, _ reason: String? = nil, since: Int64 = 1) -> Pause {
        Pause(scope, reason: reason, since: Timestamp(milliseconds: since), author: nil)
    }

    private static func pauses(_ scopes: [PauseScope]) -> Pauses {
        Pauses(scopes.map { pause($0) })
    }

    /// What is paused, and what of it keeps the video of `acme`, `kling-v1` and `uk_1` from starting.
    private static let decisions: [(paused: [PauseScope], holding: PauseScope?)] = [
        ([], nil),
        ([.all], .all),
        ([.tenant(acme)], .tenant(acme)),
        ([.tenant(other)], nil),
        ([.model(model)], .model(model)),
        ([.model(ModelID("kling-v3"))], nil),
        ([.model(ModelID("kling"))], nil),
        ([.upstreamKey(key)], .upstreamKey(key)),
        ([.upstreamKey(UpstreamKeyID("uk_2"))], nil),
        ([.tenant(other), .model(ModelID("kling-v3")), .upstreamKey(UpstreamKeyID("uk_2"))], nil),
        ([.model(model), .tenant(acme), .upstreamKey(key), .all], .all),
        ([.model(model), .tenant(acme), .upstreamKey(key)], .upstreamKey(key)),
        ([.model(model), .tenant(acme)], .tenant(acme)),
        ([.model(model), .tenant(other)], .model(model)),
    ]

    @Test(arguments: decisions.indices)
    func `a video is held back by every pause that it is meant by, and the widest is named`(row: Int) {
        let (paused, holding) = Self.decisions[row]
        for scopes in [paused, paused.reversed()] {
            let found = Self.pauses(scopes).holding(tenant: Self.acme, model: Self.model, key: Self.key)
            #expect(found?.scope == holding)
        }
    }

    @Test(
        arguments: [
            ([], key, nil), ([.all], key, .all), ([.upstreamKey(key)], key, .upstreamKey(key)),
            ([.upstreamKey(key)], UpstreamKeyID("uk_2"), nil), ([.upstreamKey(key)], nil, .upstreamKey(key)),
            ([.tenant(acme), .model(model)], key, nil), ([.upstreamKey(key), .all], key, .all),
        ] as [([PauseScope], UpstreamKeyID?, PauseScope?)]
    )
    func `everything is held back by a pause of all, and of the key that is used or may be`(
        paused: [PauseScope],
        key: UpstreamKeyID?,
        holding: PauseScope?
    ) {
        #expect(Self.pauses(paused).holdingEverything(key: key)?.scope == holding)
    }

    @Test(
        arguments: [
            ([], false), ([.all], false), ([.upstreamKey(key)], false), ([.tenant(acme)], true),
            ([.all, .model(model)], true),
        ] as [([PauseScope], Bool)]
    )
    func `a pause of a tenant or a model takes a look at each video`(paused: [PauseScope], isOfSome: Bool) {
        #expect(Self.pauses(paused).areOfSomeVideos == isOfSome)
    }

    @Test func `what has changed is told, and what stays is not`() {
        let before = Pauses([Self.pause(.tenant(Self.acme)), Self.pause(.model(Self.model), "a"), Self.pause(.all)])
        let after = Pauses([
            Self.pause(.tenant(Self.acme)), Self.pause(.model(Self.model), "b"), Self.pause(.tenant(Self.other)),
        ])
        #expect(
            after.changes(since: before) == [
                .ended(Self.pause(.all)), .began(Self.pause(.tenant(Self.other))),
                .changed(Self.pause(.model(Self.model), "b")),
            ]
        )
        #expect(after.changes(since: after) == [])
        #expect(
            Pauses([Self.pause(.all, since: 2)]).changes(since: Pauses([Self.pause(.all)])) == [
                .began(Self.pause(.all, since: 2))
            ]
        )
    }

    @Test(arguments: [PauseScope.all, .tenant(acme), .model(model), .upstreamKey(key)])
    func `a scope is read back from its kind and its subject`(scope: PauseScope) {
        #expect(PauseScope(scope.kind, subject: scope.subject) == scope)
    }
}
