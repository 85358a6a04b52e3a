import FoundationEssentials
import GatewayModel

/// A video as the `videos` table holds it.
enum VideoRow {
    /// The columns that `video(from:)` reads, in its order.
    static let columns = """
        id, tenant_id, external_id, model, mode, seconds, aspect_ratio, prompt, negative_prompt, guidance, camera, \
        metadata, state, failure, price, currency, price_version, created_at, updated_at, started_at, completed_at, \
        queue_deadline, file_state, file_digest, file_size, file_expires_at, \
        CASE WHEN state = 'queued' THEN \(QueueOrder.place) END, cache
        """

    static func video(from row: [SQLValue]) throws(GatewayError) -> Video {
        var reader = RowReader(row)
        let id = try reader.videoID()
        let tenant = TenantID(stored: try reader.text())
        let externalID = try reader.textIfPresent()
        let order = try order(from: &reader)
        let metadata = try Self.metadata(from: try reader.text())
        let state = try reader.value(VideoState.self)
        let failure = try reader.textIfPresent().flatMap(VideoFailure.Code.init(rawValue:)).map(VideoFailure.init)
        return Video(
            id: id,
            tenant: tenant,
            externalID: externalID,
            order: order,
            metadata: metadata,
            state: state,
            failure: failure,
            cost: Cost(
                amount: Money(microUnits: try reader.integer()),
                currency: try reader.text(),
                priceVersion: try reader.text(),
                state: state.moneyState
            ),
            createdAt: try reader.moment(),
            updatedAt: try reader.moment(),
            startedAt: try reader.momentIfPresent(),
            completedAt: try reader.momentIfPresent(),
            queueDeadline: try reader.momentIfPresent(),
            file: try file(from: &reader),
            fileExpiresAt: try reader.momentIfPresent(),
            queuePlace: try reader.videoIDIfPresent(),
            cache: try reader.textIfPresent().flatMap(CacheUse.init(rawValue:)) ?? .miss
        )
    }

    /// Reads an order from `model` to `camera`.
    static func order(from reader: inout RowReader) throws(GatewayError) -> VideoOrder {
        VideoOrder(
            stored: ModelID(try reader.text()),
            mode: Mode(try reader.text()),
            seconds: Int(try reader.integer()),
            aspectRatio: try reader.value(AspectRatio.self),
            prompt: try reader.text(),
            negativePrompt: try reader.textIfPresent(),
            guidance: try reader.textIfPresent().flatMap(Double.init),
            camera: try reader.textIfPresent().flatMap(CameraControl.init(stored:))
        )
    }

    static func text(of metadata: [String: String]) -> String {
        guard !metadata.isEmpty else {
            return noMetadata
        }
        return (try? encoder.encode(metadata)).map { String(decoding: $0, as: UTF8.self) } ?? noMetadata
    }

    private static let noMetadata = "{}"
    private static let decoder = JSONDecoder()
    private static let encoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return encoder
    }()

    private static func metadata(from text: String) throws(GatewayError) -> [String: String] {
        guard text != noMetadata else {
            return [:]
        }
        do {
            return try decoder.decode([String: String].self, from: Data(text.utf8))
        } catch {
            throw GatewayError(
                .internalError,
                "The store holds metadata that cannot be read.",
                origin: .store,
                cause: "\(error)"
            )
        }
    }

    private static func file(from reader: inout RowReader) throws(GatewayError) -> Video.File {
        file(try reader.value(FileState.self), digest: try reader.textIfPresent(), size: try reader.integerIfPresent())
    }

    static func file(_ state: FileState, digest: String?, size: Int64?) -> Video.File {
        switch state {
        case .none: return .none
        case .pending: return .pending
        case .gone: return .gone
        case .stored: return .stored(ArchivedFile(digest: digest ?? "", size: size ?? 0))
        }
    }
}

/// Where a video's file is, as the `videos` table spells it.
enum FileState: String {
    case none
    case pending
    case stored
    case gone
}

extension CameraControl {
    /// The movement as the store keeps it: a preset's name, or an axis and its amount.
    var stored: String {
        switch self {
        case .preset(let preset): preset.rawValue
        case .simple(let axis, let amount): "\(axis.rawValue):\(amount)"
        }
    }

    /// Reads what `stored` wrote.
    init?(stored text: String) {
        if let preset = Preset(rawValue: text) {
            self = .preset(preset)
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let axis = Axis(rawValue: String(parts[0])), let amount = Double(parts[1]) else {
            return nil
        }
        self = .simple(axis, amount)
    }
}
