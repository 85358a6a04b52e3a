import GatewayModel
import Testing

@testable import GatewayAPI

/// When a video is asked about that the upstream has called about.
struct HintScheduleTests {
    private static let name = ExternalTaskID(stored: "kg-1")

    private static func name(_ number: Int) -> ExternalTaskID {
        ExternalTaskID(stored: "kg-\(number)")
    }

    @Test func `the first call counts at once, and one that comes too soon at the first moment at which it may`() {
        let schedule = Held()
        #expect(schedule.next == nil)
        #expect(schedule.note(Self.name, at: .seconds(10)))
        #expect(!schedule.note(Self.name, at: .seconds(10)))
        #expect(schedule.next == .seconds(10))
        #expect(schedule.take(9, at: .seconds(10)) == [Self.name])
        #expect(schedule.take(9, at: .seconds(10)) == [])
        #expect(schedule.note(Self.name, at: .milliseconds(10_001)))
        #expect(schedule.next == .seconds(11))
        #expect(schedule.take(9, at: .milliseconds(10_999)) == [])
        #expect(schedule.take(9, at: .seconds(11)) == [Self.name])
        #expect(schedule.next == nil)
    }

    @Test func `whoever calls all the time is heard the less often, down to once in 64 seconds`() {
        let schedule = Held()
        var heard: [Int] = []
        for second in 0..<300 {
            _ = schedule.note(Self.name, at: .seconds(second))
            if !schedule.take(9, at: .seconds(second)).isEmpty {
                heard.append(second)
            }
        }
        #expect(heard == [0, 1, 3, 7, 15, 31, 63, 127, 191, 255])
    }

    @Test func `after a silence it is heard at once again`() {
        let schedule = Held()
        for second in 0..<100 {
            _ = schedule.note(Self.name, at: .seconds(second))
            _ = schedule.take(9, at: .seconds(second))
        }
        _ = schedule.take(9, at: .seconds(127))
        let quiet = Duration.seconds(127 + 64 + 64)
        #expect(schedule.note(Self.name, at: quiet))
        #expect(schedule.take(9, at: quiet) == [Self.name])
        #expect(schedule.note(Self.name, at: quiet))
        #expect(schedule.next == quiet + HintSchedule.shortestGap)
    }

    @Test func `no more are taken at once than asked for, and none is lost`() {
        let schedule = Held()
        for number in 0..<5 {
            _ = schedule.note(Self.name(number), at: .zero)
        }
        let first = schedule.take(3, at: .zero)
        let second = schedule.take(3, at: .zero)
        #expect(first.count == 3)
        #expect(Set(first + second) == Set((0..<5).map(Self.name)))
    }

    @Test func `10,000 videos are remembered, and room is made by those of which nothing was heard for long`() {
        let schedule = Held()
        for number in 0..<HintSchedule.maximumNames {
            #expect(schedule.note(Self.name(number), at: .zero))
        }
        #expect(!schedule.note(Self.name(-1), at: .zero))
        #expect(schedule.take(.max, at: .zero).count == HintSchedule.maximumNames)
        #expect(!schedule.note(Self.name(-1), at: .seconds(64)))
        #expect(schedule.note(Self.name(1), at: .seconds(64)))
        #expect(schedule.note(Self.name(-1), at: .seconds(65)))
        #expect(schedule.count == 2)
    }
}

/// A schedule as a reference, whose changes can be asked for in the middle of an expectation.
private final class Held {
    private var schedule = HintSchedule()

    var next: Duration? {
        schedule.next
    }

    var count: Int {
        schedule.count
    }

    func note(_ name: ExternalTaskID, at uptime: Duration) -> Bool {
        schedule.note(name, at: uptime)
    }

    func take(_ limit: Int, at uptime: Duration) -> [ExternalTaskID] {
        schedule.take(limit, at: uptime)
    }
}
