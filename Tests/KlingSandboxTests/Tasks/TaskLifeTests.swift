import Testing

@testable import KlingSandbox

struct TaskLifeTests {
    @Test(arguments: [
        (0, TaskStatus.submitted, 0, 0), (1_999, .submitted, 0, 0), (2_000, .processing, 0, 2_000),
        (6_000, .processing, 50, 2_000), (9_999, .processing, 99, 2_000), (10_000, .succeed, 100, 10_000),
        (1_000_000, .succeed, 100, 10_000),
    ])
    func `a task's look depends on the moment alone`(elapsed: Int64, status: TaskStatus, progress: Int, updated: Int64)
    {
        let snapshot = sampleTask().seen(at: ManualTime.start + elapsed)
        #expect(snapshot.status == status)
        #expect(snapshot.progress == progress)
        #expect(snapshot.updated == ManualTime.start + updated)
        #expect((snapshot.fileURL != nil) == (status == .succeed))
    }

    @Test func `the film's URL lives for its time and not longer`() {
        let life = sampleTask().life
        #expect(life.fileExpires == ManualTime.start + 10_000 + 3_600_000)
        #expect(sampleTask([Fault(.expiredURL)]).life.fileExpires == ManualTime.start + 10_000)
        #expect(sampleTask([Fault(.stuck)]).life.fileExpires == nil)
    }

    @Test func `what changes is told at its moments`() {
        let start = ManualTime.start
        #expect(sampleTask().transitions == [start, start + 2_000, start + 10_000])
        #expect(sampleTask([Fault(.stuck)]).transitions == [start, start + 2_000])
    }

    @Test func `faults of life can be combined`() {
        let task = sampleTask([
            Fault(.late, 60), Fault(.moderationLate), Fault(.notFoundFor, 3), Fault(.unknownStatus, 5),
        ])
        #expect(task.life.hiddenUntil == ManualTime.start + 3_000)
        #expect(task.seen(at: ManualTime.start + 4_999).status == .unknown)
        #expect(task.seen(at: ManualTime.start + 59_999).status == .processing)
        #expect(task.seen(at: ManualTime.start + 60_000).status == .failed)
    }

    @Test func `late never means early`() {
        #expect(sampleTask([Fault(.late, 1)]).life.ends == ManualTime.start + 10_000)
    }
}
