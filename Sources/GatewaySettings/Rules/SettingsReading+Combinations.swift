// Rules for values: addresses, URLs, durations, and combinations of settings. In: text, or settings that are legal one
// by one. Out: a value, nothing where the text breaks the rule, or a problem. What must hold: nothing here connects to
// anything; plain HTTP and an admin listener without a token are accepted for loopback alone.

extension SettingsReading {
    /// Notes what is legal by itself and dangerous together.
    mutating func refuseUnsafeCombinations(of settings: Settings) {
        refuseOpenAdmin(settings)
        refuseSharedPort(settings)
        refuseReadableKey(settings)
        refuseSharedSecretFile(settings)
        refuseImpatience(settings)
    }

    private mutating func refuseOpenAdmin(_ settings: Settings) {
        refuse(
            settings.adminTokenFile == nil && ListenHost(settings.adminHost)?.isLoopback != true,
            [SettingKey.adminHost, SettingKey.adminTokenFile],
            "admin.host is \(QuotedValue(settings.adminHost)), so that other machines can reach it, "
                + "but admin.token_file is not set."
        )
    }

    private mutating func refuseSharedPort(_ settings: Settings) {
        let (server, admin) = (ListenHost(settings.serverHost), ListenHost(settings.adminHost))
        let isShared =
            server == admin || server?.isWildcard == true || admin?.isWildcard == true
            || (server?.isLoopback == true && admin?.isLoopback == true)
        refuse(
            settings.serverPort == settings.adminPort && settings.serverPort != 0 && isShared,
            [SettingKey.adminPort, SettingKey.serverPort, SettingKey.adminHost, SettingKey.serverHost],
            "admin.port is \(settings.adminPort) like server.port; the two listeners need a port each."
        )
    }

    private mutating func refuseReadableKey(_ settings: Settings) {
        let url = UpstreamURL(settings.upstreamBaseURL)
        refuse(
            url?.isSecure != true && url?.host.isLoopback != true,
            [SettingKey.upstreamBaseURL],
            "upstream.base_url is plain http to another machine, where the key could be read; use https."
        )
    }

    private mutating func refuseSharedSecretFile(_ settings: Settings) {
        var others = [settings.adminTokenFile].compactMap(\.self)
        if case .files(let names) = settings.upstreamKeyFile {
            others += names
        }
        if let sealingKey = settings.webhooksSealingKeyFile {
            refuse(
                (others + [settings.authPepperFile].compactMap(\.self)).contains(sealingKey),
                [
                    SettingKey.webhooksSealingKeyFile, SettingKey.authPepperFile, SettingKey.adminTokenFile,
                    SettingKey.upstreamKeyFile,
                ],
                """
                webhooks.sealing_key_file names a file that holds another secret too; give each secret a file of its own.
                """
            )
        }
        guard let pepper = settings.authPepperFile else {
            return
        }
        refuse(
            others.contains(pepper),
            [SettingKey.authPepperFile, SettingKey.adminTokenFile, SettingKey.upstreamKeyFile],
            "auth.pepper_file names a file that holds another secret too; give each secret a file of its own."
        )
    }

    private mutating func refuseImpatience(_ settings: Settings) {
        refuse(
            settings.upstreamConnectTimeout > settings.upstreamRequestTimeout,
            [SettingKey.upstreamConnectTimeout, SettingKey.upstreamRequestTimeout],
            "upstream.connect_timeout is longer than upstream.request_timeout, which it is a part of."
        )
        refuse(
            settings.upstreamPollInterval > settings.upstreamTaskPatience,
            [SettingKey.upstreamPollInterval, SettingKey.upstreamTaskPatience],
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
