import NIOSSL
import WebAddresses

extension Settings {
    /// The variable that names a file of certificates in the place of the system's.
    package static let certificateVariable = "SSL_CERT_FILE"

    /// The largest file of certificates, in bytes.
    static let maximumCertificateBytes = 8 << 20

    /// Finds the way to the upstream: what the settings say, else the environment's variables that other programs
    /// honor.
    /// - Throws: every problem at once: a proxy of a kind that cannot be used, a file that holds no certificate.
    package func readNetwork(environment: [String: String]) throws(ConfigurationError) -> UpstreamNetwork {
        var reading = NetworkReading(environment: environment)
        let isFar = WebAddress(self.upstreamBaseURL).map { !$0.isLoopback } ?? true
        let proxies = reading.proxies(setting: self.upstreamProxy, isFar: isFar)
        let trust = reading.trust(setting: self.upstreamCAFile)
        guard reading.problems.isEmpty else {
            throw ConfigurationError(reading.problems)
        }
        return UpstreamNetwork(proxies: proxies, tls: trust.tls, certificates: trust.files)
    }
}

/// Reads what leads to the upstream, and notes what cannot be used.
private struct NetworkReading {
    let environment: [String: String]
    private(set) var problems: [ConfigurationProblem] = []

    init(environment: [String: String]) {
        self.environment = environment
    }

    /// The setting's proxy for all, else those of the variables; the exceptions are the environment's either way.
    ///
    /// A variable that cannot be used is a problem where it would be used: for https, to an upstream that is not on
    /// this machine.
    mutating func proxies(setting: ProxyURL?, isFar: Bool) -> OutgoingProxies {
        let exceptions = ProxyExceptions(variable("NO_PROXY")?.text ?? "")
        if let setting {
            let choice = OutgoingProxies.Choice(setting, by: SettingKey.upstreamProxy.rawValue)
            return OutgoingProxies(forAll: choice, exceptions: exceptions)
        }
        return OutgoingProxies(
            forSecure: choice("HTTPS_PROXY", isNeeded: isFar),
            forPlain: choice("HTTP_PROXY", isNeeded: false),
            exceptions: exceptions
        )
    }

    /// What TLS trusts: the system's certificates, or those of `SSL_CERT_FILE` in their place, and those of the
    /// setting.
    mutating func trust(setting: String?) -> (tls: TLSConfiguration?, files: [UpstreamNetwork.CertificateFile]) {
        var tls = TLSConfiguration.makeClientConfiguration()
        var files: [UpstreamNetwork.CertificateFile] = []
        let name = Settings.certificateVariable
        if let path = environment[name], !path.isEmpty, certificates(path, named: name) != nil {
            tls.trustRoots = .file(path)
            files.append(UpstreamNetwork.CertificateFile(path: path, source: name))
        }
        let key = SettingKey.upstreamCAFile.rawValue
        if let path = setting, let certificates = certificates(path, named: key) {
            tls.additionalTrustRoots = [.certificates(certificates)]
            files.append(UpstreamNetwork.CertificateFile(path: path, source: key))
        }
        return (files.isEmpty ? nil : tls, files)
    }

    /// The proxy of a variable, else that of `ALL_PROXY`.
    private mutating func choice(_ name: String, isNeeded: Bool) -> OutgoingProxies.Choice? {
        guard let found = variable(name) ?? variable("ALL_PROXY") else {
            return nil
        }
        guard let proxy = ProxyURL(found.text, needsScheme: false) else {
            if isNeeded {
                problems.append(
                    ConfigurationProblem(
                        place: found.name,
                        key: SettingKey.upstreamProxy.rawValue,
                        "the proxy is \(QuotedValue.proxy(found.text)), but must be \(ProxyURL.rule); "
                            + "or set upstream.proxy, which counts instead."
                    )
                )
            }
            return nil
        }
        return OutgoingProxies.Choice(proxy, by: found.name)
    }

    /// A variable in capitals, else in small letters; an empty one counts as not set.
    private func variable(_ name: String) -> (name: String, text: String)? {
        for name in [name, name.lowercased()] {
            if let text = environment[name], !text.isEmpty {
                return (name, text)
            }
        }
        return nil
    }

    /// The certificates of a file; nothing, and a problem, where there are none.
    private mutating func certificates(_ path: String, named name: String) -> [NIOSSLCertificate]? {
        do throws(SmallFileTrouble) {
            let file = try SmallFile(path: path, maximumBytes: Settings.maximumCertificateBytes)
            if !file.bytes.isEmpty, let certificates = try? NIOSSLCertificate.fromPEMBytes(file.bytes),
                !certificates.isEmpty
            {
                return certificates
            }
            refuse(name, "the file \(QuotedValue(path)) holds no certificate that can be read, in PEM form.")
        } catch {
            refuse(name, "the file \(QuotedValue(path)) \(error).")
        }
        return nil
    }

    private mutating func refuse(_ name: String, _ message: String) {
        problems.append(ConfigurationProblem(key: SettingKey.upstreamCAFile.rawValue, "\(name): \(message)"))
    }
}
