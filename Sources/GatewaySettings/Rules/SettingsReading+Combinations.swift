extension SettingsReading {
    /// Notes what is legal by itself and dangerous together.
    mutating func refuseUnsafeCombinations(of settings: Settings) {
        refuseOpenAdmin(settings.admin)
        refuseSharedPort(settings)
        refuseReadableKey(settings.upstream)
        refuseSharedSecretFile(settings)
        refuseImpatience(settings.upstream)
    }

    private mutating func refuseOpenAdmin(_ admin: AdminSettings) {
        refuse(
            admin.tokenFile == nil && ListenHost(admin.host)?.isLoopback != true,
            [.adminHost, .adminTokenFile],
            "admin.host is \(QuotedValue(admin.host)), so that other machines can reach it, "
                + "but admin.token_file is not set."
        )
    }

    private mutating func refuseSharedPort(_ settings: Settings) {
        let (server, admin) = (ListenHost(settings.server.host), ListenHost(settings.admin.host))
        let isShared =
            server == admin || server?.isWildcard == true || admin?.isWildcard == true
            || (server?.isLoopback == true && admin?.isLoopback == true)
        refuse(
            settings.server.port == settings.admin.port && settings.server.port != 0 && isShared,
            [.adminPort, .serverPort, .adminHost, .serverHost],
            "admin.port is \(settings.admin.port) like server.port; the two listeners need a port each."
        )
    }

    private mutating func refuseReadableKey(_ upstream: UpstreamSettings) {
        let url = UpstreamURL(upstream.baseURL)
        refuse(
            url?.isSecure != true && url?.host.isLoopback != true,
            [.upstreamBaseURL],
            "upstream.base_url is plain http to another machine, where the key could be read; use https."
        )
    }

    private mutating func refuseSharedSecretFile(_ settings: Settings) {
        guard let pepper = settings.auth.pepperFile else {
            return
        }
        var others = [settings.admin.tokenFile].compactMap(\.self)
        if case .files(let names) = settings.upstreamKeys {
            others += names
        }
        refuse(
            others.contains(pepper),
            [.authPepperFile, .adminTokenFile, .upstreamKeyFile],
            "auth.pepper_file names a file that holds another secret too; give each secret a file of its own."
        )
    }

    private mutating func refuseImpatience(_ upstream: UpstreamSettings) {
        refuse(
            upstream.connectTimeout > upstream.requestTimeout,
            [.upstreamConnectTimeout, .upstreamRequestTimeout],
            "upstream.connect_timeout is longer than upstream.request_timeout, which it is a part of."
        )
        refuse(
            upstream.pollInterval > upstream.taskPatience,
            [.upstreamPollInterval, .upstreamTaskPatience],
            "upstream.poll_interval is longer than upstream.task_patience, so that no task would ever be asked for."
        )
    }

    /// Notes a combination under the first key that somebody set; not when one of the keys is refused by itself.
    private mutating func refuse(_ isUnsafe: Bool, _ keys: [SettingKey], _ message: String) {
        guard isUnsafe, refused.isDisjoint(with: keys) else {
            return
        }
        let key = keys.first { origin(of: $0) != .standard } ?? keys[0]
        refuse(key, message, at: origin(of: key))
    }
}
