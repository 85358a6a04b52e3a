"""What is measured: each work with the programs that can do it, and their requests."""

from bench.dataset import MIB, SIZES
from bench.gateway import Gateway, videos
from bench.litellm_proxy import LiteLLM
from bench.load import Contender, write_requests
from bench.peers import HAProxy, Nginx
from bench.processes import BenchError

QUEUED = 100_000
# Connections of those who answer a few requests a second, whatever the others have.
FEW = 4
LARGE = MIB


class Works:
    """All works over one set of data; `builds` are the gateway's programs by the name of their row."""

    def __init__(self, folder, dataset, origin, sandbox, builds, litellm=None):
        self.folder, self.dataset, self.origin, self.sandbox = folder, dataset, origin, sandbox
        self.builds, self.litellm = builds, litellm
        self._count = 0
        # By the name that --only knows: what the table calls it, the status that is right, and who does it.
        self.all = {
            "read": ("read", 200, self.read),
            "not-modified": ("not modified", 304, self.not_modified),
            "refusal": ("refusal", 401, self.refusal),
            **{f"file-{name.replace(' ', '-')}": (f"file {name}", 200, self.file(name)) for name in SIZES},
            "submission": ("submission", 200, self.submission),
            "submission-queue": (f"submission, queue {QUEUED:,}", 200, self.submission_behind),
        }

    def new_path(self, name):
        """A path that nothing has yet."""
        self._count += 1
        return self.folder / f"{self._count}-{name.replace(' ', '-')}"

    def _gateways(self, stack):
        """Each build on a copy of the data."""
        for name, binary in self.builds.items():
            gateway = Gateway(binary, self.dataset.copy(self.new_path(name)), self.sandbox, name)
            stack.callback(gateway.close)
            gateway.start()
            yield gateway

    def _peer(self, stack, kind, *arguments):
        peer = kind(self.new_path(kind.name), *arguments)
        stack.callback(peer.close)
        return peer

    def _servers(self, stack, *peers):
        """The peers, and the gateways after them."""
        yield from (self._peer(stack, peer, self.dataset, self.origin) for peer in peers)
        yield from self._gateways(stack)

    def requests(self, lines):
        return write_requests(self.new_path("requests"), lines)

    def _tags(self, server):
        """The entity tags of all videos; each must be shown as the gateway has shown it."""
        for key, id, answer, headers in videos(server.url, self.dataset.videos):
            if answer != self.dataset.answers[id]:
                raise BenchError(f"{server.name} shows {id} differently: {answer!r}")
            yield key, f"/v1/videos/{id}", headers["ETag"]

    def read(self, stack):
        """The status of finished videos."""
        for server in self._servers(stack, Nginx, HAProxy):
            yield Contender(server, self.requests((key, path, "") for key, path, _ in self._tags(server)))
        if self.litellm:
            proxy = self._peer(stack, LiteLLM, self.litellm, self.origin)
            requests = self.requests([(proxy.key, f"/v1/videos/{proxy.video}", "")])
            yield Contender(proxy, requests, connections=FEW)

    def not_modified(self, stack):
        """The same for those who have it already."""
        for server in self._servers(stack, Nginx, HAProxy):
            yield Contender(server, self.requests(self._tags(server)))

    def refusal(self, stack):
        """The same for those whose key is wrong."""
        ids = [id for _, id in self.dataset.videos]
        keys = self.dataset.wrong_keys() * len(ids)
        requests = self.requests((key, f"/v1/videos/{id}", "") for key, id in zip(keys, ids))
        for server in self._servers(stack, Nginx, HAProxy):
            yield Contender(server, requests)

    def file(self, name):
        """The files of one length."""

        def contenders(stack):
            requests = self.requests((key, f"/v1/videos/{id}/content", "") for key, id in self.dataset.files[name])
            size = SIZES[name]
            for server in self._servers(stack, Nginx):
                yield Contender(server, requests, size=size, connections=FEW if size >= LARGE else None)

        return contenders

    def submission(self, stack):
        """Orders, each with a prompt of its own, on a store that is new in each round."""
        yield from self._submissions(stack, self.dataset.base)
        if self.litellm:
            proxy = self._peer(stack, LiteLLM, self.litellm, self.origin)
            requests = self.requests([(proxy.key, "/v1/videos", "")])
            yield Contender(proxy, requests, tag=proxy.name, connections=FEW)

    def submission_behind(self, stack):
        """The same behind many that wait."""
        yield from self._submissions(stack, self.dataset.queued(QUEUED))

    def _submissions(self, stack, base):
        requests = self.requests((key, "/v1/videos", "") for key in self.dataset.keys)
        for peer in (Nginx, HAProxy):
            server = self._peer(stack, peer, self.dataset, self.origin)
            yield Contender(server, requests, tag=server.name)
        for name, binary in self.builds.items():
            store = RenewedStore(self, name, binary, base)
            stack.callback(store.close)
            yield Contender(store, requests, renew=store.renew, tag=name)

    def renewed(self, name, base):
        return self.dataset.copy(self.new_path(name), base)


class RenewedStore:
    """A build of the gateway that begins anew on a copy of a store whenever it is told to."""

    def __init__(self, works, name, binary, base):
        self.works, self.name, self.binary, self.base = works, name, binary, base
        # Where videos wait, one of them has the slot.
        self.is_occupied = base != works.dataset.base
        self.gateway = None

    @property
    def url(self):
        return self.gateway.url

    @property
    def log(self):
        return self.gateway.log

    @property
    def process(self):
        return self.gateway.process

    def renew(self):
        self.close()
        folder = self.works.renewed(self.name, self.base)
        self.gateway = Gateway(self.binary, folder, self.works.sandbox, self.name)
        self.gateway.start()
        if not self.is_occupied:
            self.gateway.occupy(self.works.dataset.keys[0])

    def close(self):
        if self.gateway:
            self.gateway.close()
            self.gateway.remove()
            self.gateway = None
