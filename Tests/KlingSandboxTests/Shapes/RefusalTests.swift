import Testing

@testable import KlingSandbox

struct RefusalTests {
    private func answer(_ refusal: Refusal, in shape: AnswerShape) -> (status: Int, text: String) {
        let answer = refusal.answer(in: shape, quirks: [], requestID: "r")
        return (answer.status, String(decoding: answer.body.bytes, as: UTF8.self))
    }

    @Test(arguments: [AnswerShape.classic, .newProtocol])
    func `Kling's error comes through as it is`(shape: AnswerShape) {
        let answer = answer(.parallelLimit, in: shape)
        #expect(answer.status == 429)
        #expect(
            answer.text
                == #"{"code":1303,"message":"parallel task over resource pack limit","request_id":"r"}"#
        )
    }

    @Test(arguments: [AnswerShape.relayRecord, .flatRecord, .openAI, .nothing])
    func `a relay hides which 429 it was, and quotes any other error`(shape: AnswerShape) {
        let saturated = answer(.parallelLimit, in: shape)
        #expect(saturated.status == 429)
        #expect(!saturated.text.contains("1303"))
        #expect(saturated.text.hasPrefix(#"{"code":"fail_to_fetch_task","data":null"#))

        let quoted = answer(.invalidValue("mode value 'x' is invalid"), in: shape)
        #expect(quoted.status == 400)
        #expect(
            quoted.text.contains(#"{\"code\":1201,\"message\":\"mode value 'x' is invalid\",\"request_id\":\"r\"}"#)
        )
    }

    @Test(arguments: AnswerShape.allCases)
    func `the relay's own errors look the same in every shape`(shape: AnswerShape) {
        #expect(
            answer(.modelNotFound("kling-v9"), in: shape).text
                == #"""
                {"error":{"code":"model_not_found","message":"no available channel for group default and model \#
                kling-v9 (distributor) (request id: r)","param":"","type":"deer_api_error"}}
                """#
        )
        #expect(
            answer(.taskNotExist, in: shape).text
                == #"{"code":"task_not_exist","data":null,"message":"task_not_exist"}"#
        )
    }

    @Test(arguments: [
        (AnswerShape.classic, 404, "1203"), (.newProtocol, 404, "1203"), (.relayRecord, 400, "task_not_exist"),
        (.flatRecord, 400, "task_not_exist"), (.openAI, 400, "task_not_exist"), (.nothing, 200, "null"),
    ])
    func `an unknown task is answered as the shape does`(shape: AnswerShape, status: Int, word: String) {
        let formatter = ResponseFormatter(createShape: .classic, queryShape: shape, quirks: [])
        let answer = formatter.unknown("1", requestID: "r")
        #expect(answer.status == status)
        #expect(String(decoding: answer.body.bytes, as: UTF8.self).contains(word))
    }
}
