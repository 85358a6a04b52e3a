import Testing

@testable import KlingSandbox

struct NothingShapeTests {
    @Test(arguments: Look.allCases)
    func `says nothing, whatever is asked`(look: Look) {
        #expect(look.answer(in: .nothing) == #"{"code":"success","data":null}"#)
    }
}
