import Foundation
import GatewayModel
import GatewayTestKit
import Glibc
import Logging
import Testing

@testable import GatewaySettings

struct SettingsReloaderTests {
    private static let wrong = "error: the settings are wrong; those in force stay problem="

    @Test
    func `a file that is as it was says nothing`() throws {
        let bench = try ReloadBench("upstream: {parallel_tasks: 7}")
        bench.settle()
        #expect(bench.log.lines.isEmpty)
        #expect(bench.settings.upstreamParallelTasks == 7)
    }

    @Test
    func `a changed file is taken up once it is left alone`() throws {
        let bench = try ReloadBench()
        try bench.write("upstream: {parallel_tasks: 7}")
        bench.look()
        #expect(bench.settings.upstreamParallelTasks == 5)
        try bench.write("upstream: {parallel_tasks: 70}")
        bench.look()
        #expect(bench.settings.upstreamParallelTasks == 5)
        bench.look()
        #expect(bench.settings.upstreamParallelTasks == 70)
        bench.settle()
        #expect(bench.log.lines.map(\.text) == ["notice: settings taken up changed=upstream.parallel_tasks"])
    }

    @Test
    func `a bad file leaves what is in force, with every problem told once, and a mended one is taken up`() throws {
        let bench = try ReloadBench("log: {level: error}")
        try bench.write("nonsense: 1\nlog: {level: debug}\nupstream: {parallel_tasks: 0}")
        bench.settle()
        bench.settle()
        #expect(bench.settings.logLevel == .error)
        #expect(bench.settings.upstreamParallelTasks == 5)
        let told = bench.log.take().map(\.text)
        #expect(told.count == 2)
        #expect(told.allSatisfy { $0.hasPrefix(Self.wrong + bench.file) })
        try bench.write("log: {level: debug}")
        bench.settle()
        #expect(bench.settings.logLevel == .debug)
        #expect(bench.log.take().map(\.text) == ["notice: settings taken up changed=log.level"])
    }

    @Test
    func `another currency waits for a restart, which looks at the store's money first`() throws {
        let bench = try ReloadBench()
        let list = "list: [{id: own, modes: [std], durations: [5], prices: {std: {5: 1}}}]"
        try bench.write("models: {currency: EUR, \(list)}")
        bench.settle()
        #expect(bench.settings.models.currency == "USD")
        #expect(bench.settings.models["own"] == nil)
        let problem = "models.currency is EUR, but USD is in force; change it by a restart."
        #expect(bench.log.take().map(\.text) == [Self.wrong + problem])
        try bench.write("models: {currency: USD, \(list)}")
        bench.settle()
        #expect(bench.settings.models["own"] != nil)
    }

    @Test
    func `a file that is gone changes nothing, and is read when it is there again`() throws {
        let bench = try ReloadBench("upstream: {parallel_tasks: 7}")
        try FileManager.default.removeItem(atPath: bench.file)
        bench.settle()
        bench.settle()
        #expect(bench.settings.upstreamParallelTasks == 7)
        let lost = "\(Self.wrong)The configuration file \"\(bench.file)\" does not exist."
        #expect(bench.log.take().map(\.text) == [lost])
        try bench.write("upstream: {parallel_tasks: 8}")
        bench.settle()
        #expect(bench.settings.upstreamParallelTasks == 8)
    }

    @Test
    func `a file that another is renamed to is seen`() throws {
        let bench = try ReloadBench()
        try bench.write("upstream: {parallel_tasks: 7}", to: "new.yaml")
        #expect(rename("\(bench.folder.path)/new.yaml", bench.file) == 0)
        bench.settle()
        #expect(bench.settings.upstreamParallelTasks == 7)
    }

    /// As Kubernetes does: the file is a link through a folder that is a link, and only the latter is turned.
    @Test
    func `a link on the way that is turned is seen`() throws {
        let (folder, files) = (try TemporaryFolder(), FileManager.default)
        for (name, slots) in [("one", 7), ("two", 8)] {
            try files.createDirectory(atPath: "\(folder.path)/\(name)", withIntermediateDirectories: false)
            _ = try folder.write("upstream: {parallel_tasks: \(slots)}", to: "\(name)/gateway.yaml")
        }
        let (data, file) = ("\(folder.path)/data", "\(folder.path)/gateway.yaml")
        try files.createSymbolicLink(atPath: data, withDestinationPath: "one")
        try files.createSymbolicLink(atPath: file, withDestinationPath: "data/gateway.yaml")
        let loaded = try Settings.load(file: file, environment: [:])
        let taken = TakenSettings(loaded.settings)
        var reloader = SettingsReloader(loaded, environment: [:], logger: CapturedLog().logger, apply: taken.take)
        reloader.look()
        reloader.look()
        #expect(taken.settings.upstreamParallelTasks == 7)
        try files.removeItem(atPath: data)
        try files.createSymbolicLink(atPath: data, withDestinationPath: "two")
        reloader.look()
        reloader.look()
        #expect(taken.settings.upstreamParallelTasks == 8)
    }

    @Test
    func `asked for, the file is read at once, and the operator hears of it either way`() throws {
        let bench = try ReloadBench()
        bench.reload()
        #expect(bench.log.take().map(\.text) == ["notice: settings read again; nothing has changed"])
        try bench.write("archive: {retention_days: 3}")
        bench.reload()
        #expect(bench.settings.archiveRetentionDays == 3)
        #expect(bench.log.take().map(\.text) == ["notice: settings taken up changed=archive.retention_days"])
        bench.settle()
        #expect(bench.log.lines.isEmpty)
    }

    @Test
    func `without a file there is nothing to read, and nothing ends`() throws {
        let loaded = try Settings.load(file: nil, environment: [:])
        let log = CapturedLog()
        var reloader = SettingsReloader(loaded, environment: [:], logger: log.logger) { _ in }
        reloader.look()
        #expect(log.lines.isEmpty)
        reloader.reload()
        #expect(log.lines.map(\.text) == ["notice: there is no file of settings to read again"])
    }

    @Test
    func `a variable still beats the file`() throws {
        let bench = try ReloadBench(environment: ["KGW_UPSTREAM_PARALLEL_TASKS": "9"])
        try bench.write("upstream: {parallel_tasks: 7}")
        bench.settle()
        #expect(bench.settings.upstreamParallelTasks == 9)
        #expect(bench.log.lines.isEmpty)
    }

    @Test
    func `what needs a restart is told as long as it waits, and is forgotten when it is taken back`() throws {
        let bench = try ReloadBench("server: {port: 1}")
        let waiting = "warning: changed settings wait for a restart settings=server.port"
        try bench.write("server: {port: 2}")
        bench.settle()
        #expect(bench.log.take().map(\.text) == [waiting])
        try bench.write("server: {port: 2}\nlog: {level: error}")
        bench.settle()
        #expect(bench.log.take().map(\.text) == ["notice: settings taken up changed=log.level", waiting])
        try bench.write("server: {port: 1}\nlog: {level: error}")
        bench.settle()
        #expect(bench.log.take().isEmpty)
    }

    @Test
    func `what an operator should think about again is told with the change`() throws {
        let bench = try ReloadBench()
        try bench.write("models: [{id: free, modes: [std], durations: [5], prices: {std: {5: 0}}}]")
        bench.settle()
        #expect(
            bench.log.lines.map(\.text) == [
                "notice: settings taken up changed=models, default_model",
                "warning: models: free in mode std for 5 seconds costs nothing.",
            ]
        )
    }
}
