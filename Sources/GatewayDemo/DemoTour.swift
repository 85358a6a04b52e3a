import FoundationEssentials
import GatewayOperations
import KlingSandbox
import ServiceLifecycle

/// What the demo shows: it calls the gateway as an application would.
struct DemoTour: Service {
    /// What the demo's video shall show.
    static let prompt = "A paper boat on a rainy street, seen from above."

    let folder: String
    let sandbox: Sandbox
    let gateway: DemoGateway
    let endsAfterVideo: Bool
    let say: @Sendable (String) -> Void

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await show() }
        } catch is CancellationError {
            // Whoever watches has seen enough.
        }
    }

    private func show() async throws {
        let running = await gateway.running
        say("The gateway listens on \(running.url); the simulated upstream on \(try await sandbox.baseURL()).")
        _ = try await running.operations.createTenant(named: Demo.tenant, by: Demo.actor)
        let key = try await running.operations.createKey(
            forTenant: Demo.tenant,
            scopes: [],
            lifetime: nil,
            by: Demo.actor
        )
        let text = key.withExposedText(\.self)
        say("Created the tenant \"\(Demo.tenant)\" with the key \(text)")
        try await DemoClient.with(url: running.url, key: text) { client in
            try await makeVideo(with: client)
        }
        guard !endsAfterVideo else {
            return
        }
        say(Self.directions(url: running.url, key: text))
        try await gracefulShutdown()
    }

    private func makeVideo(with client: DemoClient) async throws {
        say("Sending the prompt: \(Self.prompt)")
        var video = try await client.createVideo(prompt: Self.prompt)
        say("\(video.id) is accepted; it holds \(video.cost.amount) \(video.cost.currency) of the tenant's money.")
        var shown = ""
        while true {
            let line = "  \(video.status) \(video.progress) %"
            if line != shown {
                say(line)
                shown = line
            }
            guard video.status == "queued" || video.status == "in_progress" else {
                break
            }
            try await Task.sleep(for: .milliseconds(500), clock: .continuous)
            video = try await client.video(video.id)
        }
        guard video.status == "completed" else {
            throw DemoFailure(description: "The video ended as \(video.status).")
        }
        let bytes = try await client.content(of: video.id)
        let path = "\(folder)/\(video.id).mp4"
        try Data(bytes).write(to: URL(filePath: path))
        say("\(video.cost.state) \(video.cost.amount) \(video.cost.currency); \(bytes.count) bytes to play: \(path)")
    }

    private static func directions(url: String, key: String) -> String {
        """

        Go on with curl:
          curl \(url)/v1/videos -H "Authorization: Bearer \(key)" \\
            -H "Content-Type: application/json" -d '{"prompt": "A lighthouse in a storm."}'
          curl \(url)/v1/videos -H "Authorization: Bearer \(key)"

        or with the openai package of Python:
          from openai import OpenAI
          client = OpenAI(base_url="\(url)/v1", api_key="\(key)")
          video = client.videos.create_and_poll(prompt="A lighthouse in a storm.", model="kling-v1")
          client.videos.download_content(video.id).write_to_file("lighthouse.mp4")

        Ctrl-C ends the demo.
        """
    }
}

/// Why the demo could not show what it should.
struct DemoFailure: Error, CustomStringConvertible {
    let description: String
}
