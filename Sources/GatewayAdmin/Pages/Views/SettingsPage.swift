import GatewayHTTP

/// The configuration in force, with where each value comes from.
struct SettingsPage {
    let server: PageServer
    let parts: DashboardParts

    var routes: [Route] {
        [
            server.get("/settings") { page in
                var table = Table("Settings", [.left("Setting"), .left("Value"), .left("Comes from")])
                for setting in parts.settings() {
                    table.add(
                        .code(setting.key),
                        .text(setting.value.isEmpty ? nil : setting.value),
                        setting.origin == "default" ? .word("default", .quiet) : .text(setting.origin)
                    )
                }
                let block = table.block(
                    remark: "Secrets are named by their files alone. What can change without a new start is taken up.",
                    vacancy: "This gateway was started without settings of its own."
                )
                return server.answer(Page("Settings", [block]), at: .settings, to: page)
            }
        ]
    }
}
