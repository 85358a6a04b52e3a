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
