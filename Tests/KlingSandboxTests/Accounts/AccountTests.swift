import Testing

@testable import KlingSandbox

struct AccountTests {
    private let start = ManualTime.start

    private func account(
        rules: [FaultRule] = [],
        seed: UInt64 = 1,
        _ change: (inout AccountTerms) -> Void = { _ in }
    ) -> Account {
        var terms = AccountTerms()
        change(&terms)
        return Account(terms: terms, rules: rules, seed: seed)
    }

    /// Creates a task `elapsed` milliseconds after the start and says what became of it.
    private func create(
        _ account: inout Account,
        _ prompt: String = "a cat",
        externalID: String? = nil,
        at elapsed: Int64 = 0
    ) -> Exchange {
        let order = sampleOrder { body in
            body.prompt = prompt
            body.externalTaskID = externalID
        }
        return account.create(order, origin: "http://sandbox", at: start + elapsed)
    }

    @Test func `the parallel limit is exact, and a slot is free the moment its task ends`() {
        var account = account { $0.parallelTasks = 2 }
        #expect(create(&account, at: 0).task != nil)
        #expect(create(&account, at: 5).task != nil)
        #expect(create(&account, at: 9_999).injectedFault == .refuse(.parallelLimit))
        #expect(create(&account, at: 10_000).task != nil)
        #expect(create(&account, at: 10_004).injectedFault == .refuse(.parallelLimit))
        #expect(create(&account, at: 10_005).task != nil)
        #expect(account.tally.maxParallel == 2)
        #expect(account.tally.tasks == 4)
        #expect(account.tally.refused == 2)
    }

    @Test func `a failed task gives back its slot like any other`() {
        var account = account { $0.parallelTasks = 1 }
        #expect(create(&account, "[[fault:failed]]").task != nil)
        #expect(create(&account, at: 10_000).task != nil)
    }

    @Test func `no limit means no limit`() {
        var account = account { $0.parallelTasks = 0 }
        for _ in 1...1000 {
            #expect(create(&account).task != nil)
        }
        #expect(account.running(at: start) == 1000)
        #expect(account.running(at: start + 10_000) == 0)
    }

    @Test func `an external id has one task, a second is refused and counted`() {
        var account = account()
        let first = create(&account, externalID: "mine")
        let second = create(&account, "another", externalID: "mine")
        #expect(second.injectedFault == .refuse(.invalidValue("external_task_id already exists")))
        #expect(account.tally.duplicates == 1)
        #expect(account.tally.tasks == 1)
        #expect(account.tally.byExternalID == ["mine": 2])
        #expect(account.query("mine", at: start).task?.id == first.task?.id)
    }

    @Test func `a refused external id can come again`() {
        var account = account { $0.parallelTasks = 1 }
        #expect(create(&account).task != nil)
        #expect(create(&account, externalID: "mine").task == nil)
        #expect(create(&account, externalID: "mine", at: 10_000).task != nil)
        #expect(account.tally.duplicates == 0)
    }

    @Test func `a request made twice under different names is counted as a duplicate`() {
        var account = account()
        _ = create(&account, "a cat", externalID: "1")
        _ = create(&account, "a dog", externalID: "2")
        #expect(account.tally.twins == 0)
        _ = create(&account, "a cat", externalID: "3")
        #expect(account.tally.twins == 1)
    }

    @Test func `the task that ended first is forgotten when there are too many`() throws {
        var account = account { terms in
            terms.parallelTasks = 0
            terms.maximumTasks = 2
        }
        let late = try #require(create(&account, "[[fault:late=60]]", externalID: "late").task)
        let quick = try #require(create(&account, "quick", externalID: "quick").task)
        #expect(create(&account, at: 9_999).injectedFault == .refuse(.full))
        let third = try #require(create(&account, at: 10_000).task)
        #expect(account.query(quick.id, at: start).task == nil)
        #expect(account.query("quick", at: start).task == nil)
        #expect(account.query(late.id, at: start).task != nil)
        #expect(account.query(third.id, at: start).task != nil)
        #expect(account.list(page: 1, size: 10, at: start).map(\.id) == [third.id, late.id])
        #expect(create(&account, "quick", externalID: "quick", at: 30_000).task != nil)
        #expect(account.tally.twins == 0)
    }

    @Test func `identifiers are counted one by one up to a bound`() {
        var account = account { terms in
            terms.parallelTasks = 0
            terms.maximumTrackedIDs = 2
        }
        for name in ["a", "b", "b", "c"] {
            _ = create(&account, externalID: name)
        }
        #expect(account.tally.byExternalID == ["b": 2, "c": 1])
    }

    @Test func `a page shows the newest tasks first`() {
        var account = account()
        let ids = (1...5).compactMap { _ in create(&account).task?.id }
        #expect(account.list(page: 1, size: 2, at: start).map(\.id) == [ids[4], ids[3]])
        #expect(account.list(page: 3, size: 2, at: start).map(\.id) == [ids[0]])
        #expect(account.list(page: 4, size: 2, at: start).isEmpty)
    }

    @Test func `the same seed and requests give the same identifiers, another seed others`() {
        func identifiers(seed: UInt64) -> [String] {
            var account = account(seed: seed)
            return (1...3)
                .flatMap { _ -> [String] in
                    let exchange = create(&account)
                    return [exchange.requestID, exchange.task?.id ?? "", exchange.task?.videoID ?? ""]
                }
        }
        #expect(identifiers(seed: 1) == identifiers(seed: 1))
        #expect(Set(identifiers(seed: 1)).isDisjoint(with: identifiers(seed: 2)))
        #expect(Set(identifiers(seed: 1)).count == 9)
    }

    @Test func `a task id is 18 digits, a request id a UUID`() throws {
        var account = account { $0.parallelTasks = 0 }
        for _ in 1...100 {
            let exchange = create(&account)
            #expect(try #require(exchange.task).id.wholeMatch(of: /[1-9][0-9]{17}/) != nil)
            #expect(exchange.requestID.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil)
        }
    }

    @Test func `a reset forgets everything but what is held open`() {
        var account = account()
        let before = create(&account, externalID: "mine")
        #expect(account.takeHold() == true)
        account.reset()
        #expect(account.tally == RequestCounters())
        #expect(account.held == 1)
        #expect(account.query("mine", at: start).task == nil)
        account.reset()
        #expect(create(&account, externalID: "mine").requestID == before.requestID)
    }

    @Test func `connections are held up to a bound`() {
        var account = account { $0.maximumHeldConnections = 2 }
        #expect([account.takeHold(), account.takeHold(), account.takeHold()] == [true, true, false])
        account.giveHoldBack()
        #expect([account.takeHold(), account.takeHold()] == [true, false])
    }
}
