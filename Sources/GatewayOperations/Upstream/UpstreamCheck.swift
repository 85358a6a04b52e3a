package import GatewayModel

// Asks the upstream whether it would serve us. In: an upstream that can be asked, and the models on sale. Out: what each
// key saw, and what to do about it. What must hold: nothing is ordered and nothing is changed; each key is asked four
// things at the most; no key is shown, and no answer is shown but in the client's cleaned words.

/// Asks, with each key: the list of models, a task that nobody has, and the balance.
package struct UpstreamCheck: Sendable {
    /// What the store remembers of how the upstream finds tasks by our names.
    package enum NameProof: Hashable, Sendable {
        /// A question by name has found one, since then.
        case proved(since: Timestamp)
        /// None has yet.
        case notProved
        /// There is no store, or it cannot be read.
        case unknown
    }

    private let upstream: any CheckableUpstream
    private let catalogue: Catalogue
    private let asksForModels: Bool

    /// Makes a check.
    /// - Parameters:
    ///   - catalogue: The models on sale, which the upstream should list.
    ///   - asksForModels: Whether the gateway needs the list; one that cannot be had is a remark where it does not.
    package init(_ upstream: any CheckableUpstream, catalogue: Catalogue, asksForModels: Bool) {
        self.upstream = upstream
        self.catalogue = catalogue
        self.asksForModels = asksForModels
    }

    /// Asks everything, one after the other.
    /// - Parameters:
    ///   - way: How the upstream is reached, for the report.
    ///   - name: A name that no task has; the query route is asked for it.
    ///   - proof: What the store remembers, for the report.
    package func run(
        by way: UpstreamCheckView.Way,
        as name: ExternalTaskID,
        knowing proof: NameProof
    ) async -> UpstreamCheckView {
        var keys: [UpstreamCheckView.Key] = []
        for share in upstream.shares {
            let id = share.id
            let query = await upstream.query(name: name, key: id)
            // Who cannot be reached is not waited for three times more.
            guard query.trouble?.isSilence != true else {
                keys.append(UpstreamCheckView.Key(share, query: Self.finding(query)))
                continue
            }
            let models = await upstream.models(key: id)
            let balance = await upstream.balance(key: id)
            let answer = Self.finding(query)
            keys.append(
                UpstreamCheckView.Key(
                    share,
                    query: answer,
                    models: finding(models, isKeyGood: answer.status == .answers),
                    balance: Self.finding(balance)
                )
            )
        }
        return UpstreamCheckView(way: way, names: .names(proof), keys: keys)
    }

    private static func finding(_ outcome: QueryOutcome) -> UpstreamCheckView.Finding {
        switch outcome {
        case .found, .notFound: UpstreamCheckView.Finding(.answers, "answers")
        // It has read the question and found the name to be none of its own.
        case .noAnswer(let trouble) where trouble.kind == .rejected:
            UpstreamCheckView.Finding(.answers, "answers, and refuses a name that it does not know: \(trouble.seen)")
        case .noAnswer(let trouble), .operatorTrouble(let trouble): .failure(trouble, of: "upstream.query_path")
        }
    }

    /// A key may be good for videos and not for lists.
    private func finding(_ outcome: ModelListOutcome, isKeyGood: Bool) -> UpstreamCheckView.Finding {
        switch outcome {
        case .listed(let names):
            let missing = catalogue.models.map(\.id.text).filter { !names.contains($0) }
            let count = "\(names.count) model\(names.count == 1 ? "" : "s")"
            if missing.isEmpty {
                return UpstreamCheckView.Finding(.answers, "\(count), all that are on sale among them")
            }
            if missing.count == catalogue.models.count {
                return UpstreamCheckView.Finding(
                    .answers,
                    "\(count), none of those on sale, so that the list does not count"
                )
            }
            return UpstreamCheckView.Finding(
                .answers,
                "\(count), without \(missing.joined(separator: ", "))",
                advice: "Orders for models that the list leaves out are refused; see upstream.refuse_unlisted_models."
            )
        case .noAnswer(let trouble):
            let finding = UpstreamCheckView.Finding.failure(trouble, of: "upstream.base_url")
            let isNeeded = asksForModels && trouble.kind != .notFound && !(trouble.kind == .credentials && isKeyGood)
            return isNeeded ? finding : finding.withoutWeight
        }
    }

    private static func finding(_ outcome: BalanceOutcome) -> UpstreamCheckView.Finding {
        switch outcome {
        case .dollars(let available, _) where available.microUnits <= 0: .emptyAccount("\(available) USD left")
        case .dollars(let available, let used):
            UpstreamCheckView.Finding(.answers, "\(available) USD left, \(used) USD used")
        case .units(let available) where available <= 0: .emptyAccount("\(available) of the relay's units left")
        case .units(let available): UpstreamCheckView.Finding(.answers, "\(available) of the relay's units left")
        case .unlimited: UpstreamCheckView.Finding(.answers, "the key has no limit of its own")
        case .noAnswer(let trouble): UpstreamCheckView.Finding.failure(trouble, of: "upstream.base_url").withoutWeight
        }
    }
}

extension QueryOutcome {
    fileprivate var trouble: UpstreamTrouble? {
        switch self {
        case .found: nil
        case .notFound(let trouble), .noAnswer(let trouble), .operatorTrouble(let trouble): trouble
        }
    }
}

extension UpstreamTrouble {
    /// Whether nobody answered at all.
    fileprivate var isSilence: Bool {
        status == nil && [.proxy, .unreachable, .timedOut, .cut].contains(kind)
    }
}
