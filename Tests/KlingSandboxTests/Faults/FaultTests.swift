import Testing

@testable import KlingSandbox

struct FaultTests {
    @Test(arguments: FaultName.allCases)
    func `every name is read and written`(name: FaultName) {
        #expect(Fault(name.rawValue) == Fault(name))
        #expect(Fault(name).description == name.rawValue)
        #expect((Fault("\(name.rawValue)=3") == Fault(name, 3)) == name.takesAmount)
    }

    @Test(arguments: FaultName.allCases)
    func `every name does something`(name: FaultName) {
        let fault = Fault(name, name.takesAmount ? 20 : nil)
        let changesLife = sampleTask([fault]).life != sampleTask().life
        let changesFile = name == .slowFile || name == .cutFile
        let injectedFault = [fault.beforeCreate, fault.afterCreate, fault.onPoll].compactMap(\.self)
        #expect(injectedFault.count + (changesLife ? 1 : 0) + (changesFile ? 1 : 0) == 1)
    }

    @Test(arguments: [
        "", "5000", "late=", "late=x", "late=-1", "late=1000001", "late=nan", "late=1=2", "stuck=1", " late",
    ])
    func `anything else is no fault`(text: String) {
        #expect(Fault(text) == nil)
    }

    @Test func `a number is written as it is read`() {
        #expect(Fault("late=2.5")?.description == "late=2.5")
        #expect(Fault("late=20")?.description == "late=20")
    }

    @Test func `a connection is held for 120 seconds unless told, and never for more than 600`() {
        #expect(Fault("timeout-before")?.beforeCreate == .hold(seconds: 120))
        #expect(Fault("timeout-after=7")?.afterCreate == .hold(seconds: 7))
        #expect(Fault("timeout-after=601")?.afterCreate == .hold(seconds: 600))
    }

    @Test func `a prompt can ask for several, one by one or together`() throws {
        let plan = try FaultPlan(prompt: "a [[fault:late=3,poll-500]] cat [[fault:stuck]] [[fault:unfinished")
        #expect(plan.faults == [Fault(.late, 3), Fault(.pollInternalError), Fault(.stuck)])
        #expect(plan[.late] == Fault(.late, 3))
        #expect(plan[.moderation] == nil)
        #expect(try FaultPlan(prompt: "[[fault:]] fault:late [fault:late]").faults.isEmpty)
    }

    @Test func `counts of what happened are forgotten beyond their bound, the oldest first`() {
        var spent = SpentFaults()
        let once = Fault(.unavailable, 1)
        let bound = UInt64(SpentFaults.maximumCounts)
        func take(_ fingerprint: UInt64) -> Bool { spent.take(once, fingerprint: fingerprint) }
        #expect((0..<bound).count { take($0) } == SpentFaults.maximumCounts)
        #expect([take(0), take(bound), take(0), take(bound)] == [false, true, true, false])
    }
}

struct FaultRuleTests {
    /// Which of the first creates are refused under some rules.
    private func refused(_ rules: [FaultRule], prompts: [String], seed: UInt64 = 1) -> [Int] {
        var terms = AccountTerms()
        terms.parallelTasks = 0
        var account = Account(terms: terms, rules: rules, seed: seed)
        return prompts.enumerated()
            .compactMap { number, prompt in
                let exchange = account.create(sampleOrder { $0.prompt = prompt }, origin: "", at: ManualTime.start)
                return exchange.task == nil ? number + 1 : nil
            }
    }

    private let cats = [String](repeating: "a cat", count: 10)

    @Test func `every third create`() {
        #expect(refused([FaultRule([Fault(.unavailable)], every: 3)], prompts: cats) == [3, 6, 9])
    }

    @Test func `only prompts with a word in them`() {
        let rule = FaultRule([Fault(.unavailable)], promptContains: "dog")
        #expect(refused([rule], prompts: ["a cat", "a dog", "dogs and cats"]) == [2, 3])
    }

    @Test func `all conditions must hold`() {
        let rule = FaultRule([Fault(.unavailable)], promptContains: "dog", every: 2)
        #expect(refused([rule], prompts: ["a dog", "a cat", "a dog", "a dog"]) == [4])
    }

    @Test func `a rule without conditions always holds`() {
        #expect(refused([FaultRule([Fault(.unavailable)])], prompts: cats).count == 10)
    }

    @Test func `a number limits a rule for one and the same request`() {
        #expect(
            refused([FaultRule([Fault(.unavailable, 2)])], prompts: ["a", "b", "a", "a", "b", "b"]) == [1, 2, 3, 5]
        )
    }

    @Test func `chances follow the seed`() {
        let rule = FaultRule([Fault(.unavailable)], probability: 0.3)
        let prompts = [String](repeating: "a cat", count: 1000)
        let first = refused([rule], prompts: prompts, seed: 7)
        #expect(first == refused([rule], prompts: prompts, seed: 7))
        #expect(first != refused([rule], prompts: prompts, seed: 8))
        #expect((200...400).contains(first.count))
        #expect(refused([FaultRule([Fault(.unavailable)], probability: 0)], prompts: cats).isEmpty)
        #expect(refused([FaultRule([Fault(.unavailable)], probability: 1)], prompts: cats).count == 10)
    }

    @Test func `the prompt's own faults come before the rules'`() {
        var account = Account(terms: AccountTerms(), rules: [FaultRule([Fault(.unavailable)])], seed: 1)
        let exchange = account.create(
            sampleOrder { $0.prompt = "[[fault:moderation]]" },
            origin: "",
            at: ManualTime.start
        )
        #expect(exchange.injectedFault == Fault(.moderation).beforeCreate)
    }
}
