import Testing

@testable import KlingSandbox

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
