import GatewayModel

/// The files of made videos as one process sees them.
struct SimulatedFileSource: VideoFileSource {
    let world: World
    let stage: Stage

    func fetch(
        _ url: String,
        limit: Int64,
        into sink: (ArraySlice<UInt8>) async throws -> Void
    ) async throws(FileTrouble) {
        guard case .pass = await stage.wait(.request) else {
            throw FileTrouble(.cut)
        }
        let trouble = world.troubleWithFile()
        do {
            try await sink([0, 1, 2, 3])
        } catch {
            throw FileTrouble(.receiver)
        }
        if let trouble {
            throw trouble
        }
        guard case .pass = await stage.wait(.answer) else {
            throw FileTrouble(.cut)
        }
    }
}
