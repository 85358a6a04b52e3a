import GatewayAccess
import GatewayModel

/// What of a page is kept fresh while somebody looks at it.
struct Fresh: Sendable {
    /// Where it comes from.
    let source: String
    let blocks: [Block]
}

/// A whole page, as the templates read it.
struct Page: Sendable {
    /// A place that the navigation leads to.
    enum Place: String, CaseIterable {
        case now = "/"
        case money = "/money"
        case tenants = "/tenants"
        case videos = "/videos"
        case upstream = "/upstream"
        case audit = "/audit"
        case settings = "/settings"

        var title: String {
            switch self {
            case .now: "Now"
            case .money: "Money"
            case .tenants: "Tenants"
            case .videos: "Videos"
            case .upstream: "Upstream"
            case .audit: "Audit"
            case .settings: "Settings"
            }
        }
    }

    struct Entry: Sendable {
        let place: String
        let entry: String
        let isHere: Bool
    }

    /// What stands in the head and above everything.
    let title: String
    /// What is written above the title, where the page is one of many.
    var kicker: Cell?
    /// What it is made of.
    let blocks: [Block]
    /// What of it is kept fresh, above the rest; nothing where nothing is.
    var fresh: Fresh?
    /// After how many seconds a browser without scripts loads it anew.
    var reload: Int?
    /// What was just done, or what was wrong.
    var notice: String?
    /// The navigation; nothing for whoever is not known yet.
    var entries: [Entry]?
    /// Who looks at it.
    var viewer: String?
    /// What that one may do.
    var role: String?
    /// What each of its forms sends besides.
    var formToken = ""
    /// Which state of style and script it needs.
    let assets = Assets.version

    /// Makes a page.
    init(_ title: String, kicker: Cell? = nil, _ blocks: [Block], fresh: Fresh? = nil, reload: Int? = nil) {
        self.title = title
        self.kicker = kicker
        self.blocks = blocks
        self.fresh = fresh
        self.reload = reload
    }

    /// The same for whoever is known.
    func shown(at place: Place?, to session: OperatorSession) -> Page {
        var page = self
        page.entries = Place.allCases.map { Entry(place: $0.rawValue, entry: $0.title, isHere: $0 == place) }
        page.viewer = session.identity.name
        page.role = session.identity.role.rawValue
        page.formToken = session.formToken
        return page
    }
}
