"""Ports to listen on."""

import random
import socket


def unused_port():
    """A port on loopback that nobody listened on a moment ago.

    It lies below those that the kernel gives to connections and to whoever asks for any, who could take it in between.
    """
    while True:
        with socket.socket() as server:
            try:
                server.bind(("127.0.0.1", random.randrange(10_000, 32_000)))
            except OSError:
                continue
            return server.getsockname()[1]
