package import GatewayModel

/// Everything an operator can decide; the defaults are those of a machine of one's own.
package struct Settings: Sendable {
    /// The listener for tenants, and how the program ends.
    package var server = ServerSettings()
    /// The listener for operators.
    package var admin = AdminSettings()
    /// Where the ledger is kept.
    package var store = StoreSettings()
    /// How Kling is reached.
    package var upstream = UpstreamSettings()
    /// Where the upstream's keys are to be read.
    package var upstreamKeys = UpstreamKeySource.nowhere
    /// How tenant keys are protected.
    package var auth = AuthSettings()
    /// How tenants' limits are counted.
    package var quota = QuotaSettings()
    /// Whether what was made is made again.
    package var cache = CacheSettings()
    /// Where finished videos are kept.
    package var archive = ArchiveSettings()
    /// The models on sale.
    package var models: Catalogue
    /// What is kept of prompts.
    package var privacy = PrivacySettings()
    /// What the log says and how.
    package var log = LogSettings()

    /// Makes the defaults with a catalogue.
    package init(models: Catalogue) {
        self.models = models
    }
}
