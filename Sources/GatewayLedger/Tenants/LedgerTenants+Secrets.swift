package import GatewayModel

extension LedgerTenants {
    /// The installation's own secret of this name; the first to ask settles it, also among replicas.
    /// - Parameter candidate: Hexadecimal digits that are kept if there is none yet.
    package func secret(named name: String, orKeep candidate: String) async throws(GatewayError) -> String {
        try await settled(name, orKeep: candidate)
    }
}

extension LedgerFacet {
    fileprivate func settled(_ name: String, orKeep candidate: String) async throws(GatewayError) -> String {
        try await engine.write(.keepSecret) { connection throws(GatewayError) in
            try connection.run(
                "INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                [.text(name), .text(candidate)]
            )
            let rows = try connection.run("SELECT value FROM secrets WHERE name = $1", [.text(name)])
            var reader = RowReader(rows.first ?? [])
            return try reader.text()
        }
    }

}

extension LedgerWork {
    /// What the archive of this installation's files is named by; the first to ask settles it, also among replicas.
    /// - Parameter candidate: Hexadecimal digits that are kept if there is none yet.
    package func archiveName(orKeep candidate: String) async throws(GatewayError) -> String {
        try await settled("archive", orKeep: candidate)
    }

    /// What the archive of this installation's files is named by, once it has been settled.
    package func archiveName() async throws(GatewayError) -> String? {
        try await engine.read(.readArchiveName) { connection throws(GatewayError) in
            let rows = try connection.run("SELECT value FROM secrets WHERE name = 'archive'")
            var reader = RowReader(rows.first ?? [.null])
            return try reader.textIfPresent()
        }
    }
}
