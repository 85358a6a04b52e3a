import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayOperations

struct OperatorVerbTests {
    @Test func `an operator is shown its token once, and others see everything else`() async throws {
        let rig = try await OperationsRig()
        let created = try await rig.operations.createOperator(named: "ann", role: "operator", by: .test)
        let token = created.withExposedText { $0 }
        #expect(OperatorSecret(token)?.id.text == created.view.tokenID)
        let listed = try await rig.operations.operators()
        let json = try OperationsRig.json(listed)
        #expect(!json.contains(token.suffix(43)))
        #expect(
            json.contains(#""name":"ann","role":"operator","state":"active","token_id":"\#(created.view.tokenID)""#)
        )
        let revoked = try await rig.operations.revokeOperator(named: "ann", by: .test)
        #expect(revoked.state == "revoked")
        #expect(OperatorView.table(try await rig.operations.operators()).contains("revoked"))
    }

    @Test(arguments: ["", "root", "Admin", "viewer,admin"])
    func `a role that there is not is refused with those that there are`(role: String) async throws {
        let rig = try await OperationsRig()
        let error = await #expect(throws: GatewayError.self) {
            _ = try await rig.operations.createOperator(named: "ann", role: role, by: .test)
        }
        #expect(error?.message.hasSuffix("they are viewer, operator, admin.") == true)
        #expect(try await rig.operations.operators().isEmpty)
    }
}
