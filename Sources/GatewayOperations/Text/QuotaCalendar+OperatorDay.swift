package import GatewayLedger
package import GatewayModel

extension QuotaCalendar {
    /// A day as an operator writes it.
    /// - Throws: `invalidField`.
    package func operatorDay(_ text: String, _ parameter: String) throws(GatewayError) -> QuotaWindows.Window {
        guard let day = day(named: text) else {
            throw GatewayError(
                .invalidField,
                "\"\(TextTable.printable(text))\" is no day; write it as 2026-11-22.",
                parameter: parameter
            )
        }
        return day
    }
}
