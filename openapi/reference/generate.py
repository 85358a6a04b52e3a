#!/usr/bin/env python3
"""Makes from gateway.yaml and admin.yaml what the program carries: each as JSON, and as the reference at /docs.

    openapi/reference/generate.py            writes openapi/generated
    openapi/reference/generate.py --check    says what is not in step with the document, and fails if anything is

It needs PyYAML alone, and only where the document is changed: what it makes is kept in the repository, and tests hold
it against the document.
"""

import base64
import hashlib
import json
import pathlib
import sys

import yaml
from page import page

HERE = pathlib.Path(__file__).resolve().parent
# The documents, and what the names of what is made of them begin with.
DOCUMENTS = {"": HERE.parent / "gateway.yaml", "admin-": HERE.parent / "admin.yaml"}
MADE = HERE.parent / "generated"


def digest(text):
    """A source of Content-Security-Policy: exactly this text, inline."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def policy(style, script):
    """What a browser may do for the page: apply its style, run its script, and call the gateway that it came from."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {digest(style)}",
            f"script-src {digest(script)}",
            "connect-src 'self'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def made():
    """Every file by its name, from the documents as they stand."""
    style, script = ((HERE / name).read_text() for name in ("page.css", "page.js"))
    files = {"docs-policy.txt": policy(style, script) + "\n"}
    for prefix, path in DOCUMENTS.items():
        document = yaml.safe_load(path.read_text())
        # One member a line, so that a change can be read.
        files[f"{prefix}openapi.json"] = json.dumps(document, ensure_ascii=False, indent=0) + "\n"
        files[f"{prefix}docs.html"] = page(document, style, script)
    return files


def main(arguments):
    stale = [
        (MADE / name, text)
        for name, text in made().items()
        if not (MADE / name).exists() or (MADE / name).read_text() != text
    ]
    if arguments == ["--check"]:
        for path, _ in stale:
            print(f"{path} is not what its document says: run openapi/reference/generate.py", file=sys.stderr)
        return 1 if stale else 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    MADE.mkdir(exist_ok=True)
    for path, text in stale:
        path.write_text(text)
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
