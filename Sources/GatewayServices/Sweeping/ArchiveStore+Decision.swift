import GatewayArchive
import GatewayLedger
import GatewayModel

extension ArchiveStore {
    /// Asks the ledger about a file that was taken aside, and removes it or puts it back.
    /// - Parameter aside: Nothing when the file was not there.
    func decide(about digest: String, aside: FileAside?, by ledger: LedgerWork) async throws(GatewayError) {
        let mayGo: Bool
        do throws(GatewayError) {
            mayGo = try await ledger.recordLeft(digest)
        } catch {
            if let aside {
                try? await restore(aside)
            }
            throw error
        }
        guard let aside else {
            return
        }
        if mayGo {
            await remove(aside)
        } else {
            try? await restore(aside)
        }
    }
}
