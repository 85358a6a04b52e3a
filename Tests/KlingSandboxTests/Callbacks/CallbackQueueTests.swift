import Testing

@testable import KlingSandbox

struct CallbackQueueTests {
    @Test(arguments: [
        "http://127.0.0.1/x", "http://127.0.0.1:8080", "http://127.9.9.9/", "http://localhost:1/a?b#c",
        "http://[::1]:80/",
    ])
    func `addresses on this machine are called`(address: String) {
        #expect(CallbackQueue.isLocal(address))
    }

    @Test(arguments: [
        "https://127.0.0.1/", "http://example.com/", "http://10.0.0.1/", "http://127.0.0.1.example.com/",
        "http://127.0.0.1@example.com/", "http://localhost.example.com/", "http://127.0.0/", "http://0.0.0.0/",
        "http://127.0.0.256/", "http://[::1].example.com/", "http:///", "", "http://127.0.0.1\\@example.com/",
    ])
    func `no other address is ever called`(address: String) {
        #expect(!CallbackQueue.isLocal(address))
    }

    @Test func `only so many tasks wait to be told of`() {
        let callbackQueue = CallbackQueue()
        let task = sampleTask(callbackURL: "http://localhost/")
        for _ in 1...CallbackQueue.maximumWaiting {
            #expect(callbackQueue.put(task))
        }
        #expect(!callbackQueue.put(task))
        #expect(callbackQueue.put(sampleTask(callbackURL: "http://example.com/")))
        #expect(callbackQueue.put(sampleTask()))
    }

    @Test func `only so many tasks are followed at a time`() {
        let places = Places(2)
        #expect([places.take(), places.take(), places.take()] == [true, true, false])
        places.giveBack()
        #expect([places.take(), places.take()] == [true, false])
    }
}
