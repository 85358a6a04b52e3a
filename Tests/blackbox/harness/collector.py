"""A collector of traces on loopback that decodes what it is sent by the protocol's own schema, and keeps it."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from harness.waiting import TEST_TIMEOUT, eventually


class Span:
    """One span as it was sent, with its parts as a test asks for them."""

    def __init__(self, span):
        self.name = span.name
        self.kind = span.kind
        self.trace, self.id, self.parent = (part.hex() for part in (span.trace_id, span.span_id, span.parent_span_id))
        self.state = span.trace_state
        self.start, self.end = span.start_time_unix_nano, span.end_time_unix_nano
        self.links = [(link.trace_id.hex(), link.span_id.hex()) for link in span.links]
        self.failed = span.status.code == 2
        self.attributes = {pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in span.attributes}

    @property
    def video(self):
        return self.attributes.get("kling_gateway.video.id")

    def __repr__(self):
        return f"{self.name} {self.attributes} {self.links}"


class Collector:
    """It takes every batch, unless it is told to answer otherwise, or to hold its answers back."""

    def __init__(self, status=200):
        self.status = status
        self.bodies = []
        self.resources = []
        self._spans = []
        self._news = threading.Condition()
        # Answers are held back while it is not set.
        self.answers = threading.Event()
        self.answers.set()
        collector = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                asked = (self.path, self.headers["content-type"])
                collector.take(asked, body)
                collector.answers.wait(TEST_TIMEOUT)
                self.send_response(collector.status)
                self.send_header("content-type", "application/x-protobuf")
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def take(self, asked, body):
        assert asked == ("/v1/traces", "application/x-protobuf"), asked
        request = ExportTraceServiceRequest.FromString(body)
        with self._news:
            self.bodies.append(body)
            for resource in request.resource_spans:
                self.resources.append({pair.key: pair.value.string_value for pair in resource.resource.attributes})
                for scope in resource.scope_spans:
                    self._spans += map(Span, scope.spans)

    @property
    def spans(self):
        """All that has come, each once: a batch whose answer was lost comes again."""
        with self._news:
            return list({span.id: span for span in self._spans}.values())

    def await_spans(self, wanted, what):
        """The spans of which `wanted` is true, once there are any."""
        return eventually(lambda: [span for span in self.spans if wanted(span)], what)

    def close(self):
        self.answers.set()
        self._server.shutdown()
        self._server.server_close()
