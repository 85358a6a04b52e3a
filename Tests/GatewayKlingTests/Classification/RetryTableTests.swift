import GatewayModel
import Testing

@testable import GatewayKling

/// Which orders may be sent again, over all that can be answered: every status with every code and word.
@Suite struct RetryTableTests {
    private static let statuses = Array(100...599) + [700]
    private static let codes =
        Array(1000...1004) + Array(1100...1104) + Array(1200...1203) + Array(1300...1305) + Array(5000...5003)
    private static let words = [
        "success", "model_not_found", "model_price_error", "invalid_request", "sensitive_words_detected",
        "content_policy_violation", "insufficient_user_quota", "insufficient_quota", "insufficient_balance",
        "pre_consume_token_quota_failed", "invalid_api_key", "task_not_exist", "task_not_found", "fail_to_fetch_task",
        "do_request_failed", "get_channel_failed", "anything",
    ]
    /// Says for certain that no task was made, and that the same order may be later.
    private static let turnsAway: Set = [1302, 1303]
    /// Says for certain that no task was made, and none will be until the operator acts.
    private static let operators: Set = [1000, 1001, 1002, 1003, 1004, 1100, 1101, 1102, 1103, 1202, 1304]

    private static func isSentAgain(_ outcome: CreateOutcome) -> Bool {
        switch outcome {
        case .refusedBeforeMade, .operatorTrouble: true
        case .made, .refusedForGood, .unknown: false
        }
    }

    @Test func `one of Kling's codes alone decides whether an order may be sent again`() throws {
        let known = Set(1000...1004).union(1100...1103).union(1200...1203).union([1300, 1301, 1302, 1303, 1304])
            .union(5000...5002)
        for code in Self.codes where known.contains(code) && code != 1203 {
            for status in Self.statuses {
                let outcome = try Fixture.create(status, #"{"code":\#(code),"message":"m","request_id":"r"}"#)
                let mayBe = Self.turnsAway.contains(code) || Self.operators.contains(code)
                #expect(Self.isSentAgain(outcome) == mayBe, "\(status) \(code)")
            }
        }
    }

    @Test func `without a code only these statuses let an order be sent again`() throws {
        let again = Set(300..<400).union([401, 402, 403, 404, 405, 406, 410, 421, 425, 426, 429])
        for status in Self.statuses {
            for body in ["", "{}", #"{"message":"m"}"#, #"{"code":0}"#, #"{"code":1305,"message":"m"}"#] {
                let outcome = try Fixture.create(status, body)
                #expect(Self.isSentAgain(outcome) == again.contains(status), "\(status) \(body)")
            }
        }
    }

    @Test func `a server's failure, a time-out and a success without a task never let an order be sent again`() throws {
        let certain: Set = [
            "insufficient_user_quota", "insufficient_quota", "insufficient_balance", "pre_consume_token_quota_failed",
            "invalid_api_key",
        ]
        for status in Self.statuses where [408, 499].contains(status) || status / 100 == 2 || status >= 500 {
            for word in Self.words where !certain.contains(word) {
                for body in [
                    #"{"code":"\#(word)","message":"m","data":null}"#,
                    #"{"error":{"message":"m","type":"x","param":"","code":"\#(word)"}}"#,
                ] {
                    #expect(try !Self.isSentAgain(Fixture.create(status, body)), "\(status) \(body)")
                }
            }
            #expect(try !Self.isSentAgain(Fixture.create(status, "<html>m</html>")), "\(status)")
        }
    }

    @Test(arguments: [1302, 1303, 1304, 1100, 401, 429])
    func `an answer that names a task never lets an order be sent again`(code: Int) throws {
        for status in Self.statuses {
            let body = #"{"code":\#(code),"message":"m","data":{"task_id":"878106242831892487"}}"#
            #expect(try !Self.isSentAgain(Fixture.create(status, body)), "\(status)")
        }
    }

    @Test(arguments: UpstreamTrouble.Kind.allCases)
    func `a call that broke off lets an order be sent again only where nothing had left`(
        kind: UpstreamTrouble.Kind
    ) throws {
        let failure = UpstreamAnswer.TransportFailure(kind: kind, detail: "d")
        let redaction = try Fixture.redaction()
        let unsent = Classification.create(.unsent(failure), redaction: redaction, now: Fixture.now)
        let unanswered = Classification.create(.unanswered(failure), redaction: redaction, now: Fixture.now)
        #expect(Self.isSentAgain(unsent))
        #expect(!Self.isSentAgain(unanswered))
    }

    @Test func `a question may be asked again after everything but an end`() throws {
        for status in Self.statuses {
            for code in Self.codes {
                let outcome = try Fixture.query(status, #"{"code":\#(code),"message":"m"}"#)
                if case .found = outcome {
                    Issue.record("\(status) \(code) is no report")
                }
            }
        }
    }
}
