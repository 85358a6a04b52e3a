"""An HTTP server on loopback that hands each call to whoever stands in between."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Hop:
    """It keeps a client's connection, until the client closes it or `handle` says that it is to be closed."""

    def __init__(self, handle):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self):
                try:
                    super().handle_one_request()
                except OSError:
                    # The client has closed its connection.
                    self.close_connection = True

            def do(self):
                handle(self)

            do_GET = do_POST = do_HEAD = do_DELETE = do

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
