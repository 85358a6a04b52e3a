"""Reads Server-Sent Events as they come."""

import contextlib
import json


class EventStream:
    """An open stream: its events one by one, and everything else that it says."""

    def __init__(self, response):
        self.response = response
        self.comments = []
        self.retry = None
        self._lines = response.iter_lines()

    def __iter__(self):
        event = {}
        for line in self._lines:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if not line:
                if "data" in event:
                    yield event | {"data": json.loads(event["data"])}
                event = {}
            elif not name:
                self.comments.append(value)
            elif name == "retry":
                self.retry = int(value)
            else:
                event[name] = value

    def until(self, *names, video=None):
        """The first event with one of these names, and perhaps of this video; what comes before is passed over."""
        for event in self:
            if event["event"] in names and video in (None, event["data"].get("id")):
                return event
        raise AssertionError(f"the stream ended without {names}")

    def until_begun(self, video):
        """The first event of a video; that it waits may be over before anybody is told."""
        return self.until("video.queued", "video.in_progress", video=video)


@contextlib.contextmanager
def events(caller, path="/v1/events", after=None):
    """A stream for as long as it is wanted."""
    headers = {"Last-Event-ID": after} if after else {}
    with caller.http.stream("GET", path, headers=headers) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"] == "text/event-stream"
        yield EventStream(response)
