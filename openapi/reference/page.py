"""The reference as one page of HTML: all that a document of OpenAPI says, readable without script.

In: the document as it was parsed. Out: a page that loads nothing. What must hold: every text of the document goes
through `text` or `prose`, so that nothing in it becomes markup that is not meant.
"""

import json
import re
from html import escape

from schemas import kind, resolved, schema_table

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")


def text(value):
    """Plain text within an element or an attribute."""
    return escape(str(value), quote=True)


def inline(value):
    """A text with the little of Markdown that descriptions use: code, emphasis and links."""

    def span(found):
        code, strong, label, address = found.groups()
        if code is not None:
            return f"<code>{text(code)}</code>"
        if strong is not None:
            return f"<strong>{text(strong)}</strong>"
        return f'<a href="{text(address)}" rel="noreferrer">{text(label)}</a>'

    marks = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\((https://[^)\s]+)\)")
    parts, end = [], 0
    for found in marks.finditer(value):
        parts += [text(value[end : found.start()]), span(found)]
        end = found.end()
    return "".join(parts) + text(value[end:])


def prose(value):
    """Paragraphs and lists."""
    parts = []
    for block in re.split(r"\n\s*\n", (value or "").strip()):
        items = re.split(r"\n?^(?:\d+\.|-) ", block, flags=re.MULTILINE)
        if items[0].strip():
            parts.append(f"<p>{inline(items[0].strip())}</p>")
        if len(items) > 1:
            name = "ol" if re.search(r"^\d+\. ", block, re.MULTILINE) else "ul"
            parts.append(f"<{name}>" + "".join(f"<li>{inline(i.strip())}</li>" for i in items[1:]) + f"</{name}>")
    return "\n".join(part for part in parts if part)


def operations(document):
    """Every call: its method, its path, what the document says of it, and its parameters with those of the path."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                parameters = item.get("parameters", []) + item[method].get("parameters", [])
                yield method, path, item[method], [resolved(document, p) for p in parameters]


def name_of(method, path):
    """The name of a call within the page."""
    return "call-" + re.sub(r"[^a-z0-9]+", "-", f"{method}-{path.lower()}").strip("-")


def parameters_table(document, parameters):
    if not parameters:
        return ""
    rows = "".join(
        f'<tr><th scope="row"><code>{text(p["name"])}</code></th><td>{text(p["in"])}</td>'
        f'<td>{kind(document, p.get("schema", {}))}</td><td>{"required" if p.get("required") else ""}</td>'
        f'<td>{prose(p.get("description"))}</td></tr>\n'
        for p in parameters
    )
    return (
        '<h4>Parameters</h4><div class="wide"><table><thead><tr><th scope="col">Name<th scope="col">In'
        f'<th scope="col">Type<th scope="col">Needed<th scope="col">Description</tr></thead><tbody>\n{rows}'
        "</tbody></table></div>\n"
    )


def content(document, described):
    """The media types of a body, each with its schema."""
    return "".join(
        f"<p><code>{text(media)}</code>: {kind(document, body.get('schema', {}))}</p>\n"
        + schema_table(document, body.get("schema", {}), prose)
        for media, body in described.get("content", {}).items()
    )


def examples(document, body):
    """The named examples of a body of JSON."""
    for name, example in body.get("content", {}).get("application/json", {}).get("examples", {}).items():
        example = resolved(document, example)
        yield example.get("summary", name), json.dumps(example["value"], indent=2, ensure_ascii=False)


def request_body(document, operation):
    body = resolved(document, operation.get("requestBody", {}))
    if not body:
        return ""
    shown = "".join(
        f"<details><summary>Example: {inline(summary)}</summary><pre>{text(value)}</pre></details>\n"
        for summary, value in examples(document, body)
    )
    return f"<h4>Body</h4>{prose(body.get('description'))}{content(document, body)}{shown}"


def headers_list(document, headers):
    if not headers:
        return ""
    items = "".join(
        f"<dt><code>{text(name)}</code></dt><dd>{prose(resolved(document, header).get('description'))}</dd>\n"
        for name, header in headers.items()
    )
    return f"<h5>Header fields</h5><dl>{items}</dl>\n"


def responses(document, operation):
    parts = []
    for status, response in operation["responses"].items():
        response = resolved(document, response)
        summary = re.split(r"(?<=[.;])\s", response["description"].strip(), maxsplit=1)[0]
        if summary.endswith(";"):
            summary = summary[:-1] + "."
        parts.append(
            f'<details><summary><code class="status s{text(status)[0]}">{text(status)}</code> {inline(summary)}'
            f"</summary>{prose(response['description'])}{content(document, response)}"
            f"{headers_list(document, response.get('headers', {}))}</details>\n"
        )
    return "<h4>Answers</h4>" + "".join(parts)


def field(name, place, label, kind_of="text", value="", required=False):
    needed = " required" if required else ""
    return (
        f'<label>{text(label)} <input type="{kind_of}" name="{text(name)}" data-in="{text(place)}"'
        f' value="{text(value)}" autocomplete="off" spellcheck="false"{needed}></label>\n'
    )


def form(document, method, path, operation, parameters):
    """What sends the call; shown by the script alone, which is what sends it."""
    fields = "".join(
        field(p["name"], p["in"], p["name"] + ("" if p["in"] != "header" else " (header field)"),
              required=p.get("required", False))
        for p in parameters
    )
    body = resolved(document, operation.get("requestBody", {}))
    if "application/json" in body.get("content", {}):
        first = next((value for _, value in examples(document, body)), "{}")
        fields += f'<label>body <textarea name="body" rows="8" spellcheck="false">{text(first)}</textarea></label>\n'
    keyed = "" if operation.get("security") == [] else " data-keyed"
    return (
        f'<form class="try" hidden data-method="{method.upper()}" data-path="{text(path)}"{keyed}>'
        f"<h4>Try it</h4>{fields}"
        '<p><button type="submit">Send</button> <button type="button" hidden>Stop</button></p>'
        '<pre class="answer" hidden tabindex="0" aria-live="polite"></pre></form>\n'
    )


def call(document, method, path, operation, parameters):
    name = name_of(method, path)
    keys = operation.get("security", document["security"])
    access = f"No {credential(document)}." if not keys else "Needs: " + " or ".join(
        f"<code>{text(scheme)}</code>" for choice in keys for scheme in choice
    )
    if "x-role" in operation:
        access += f" of the role {text(operation['x-role'])} or more"
    return (
        f'<section class="call" id="{name}" data-call="{method.upper()} {text(path)}" aria-labelledby="{name}-title">'
        f'<h3 id="{name}-title"><code class="method {method}">{method.upper()}</code> <code>{text(path)}</code> '
        f'<span>{inline(operation.get("summary", ""))}</span></h3>'
        f"{prose(operation.get('description'))}<p>{access}</p>"
        f"{parameters_table(document, parameters)}{request_body(document, operation)}{responses(document, operation)}"
        f"{form(document, method, path, operation, parameters)}</section>\n"
    )


def error_codes(document):
    """Every code with what answers carry it, as far as their descriptions name it."""
    codes = document["components"]["schemas"].get("ErrorCode", {}).get("enum")
    if not codes:
        return ""
    named = {code: set() for code in codes}
    for _, _, operation, _ in operations(document):
        for status, response in operation["responses"].items():
            described = resolved(document, response)["description"]
            for code in codes:
                if f"`{code}`" in described:
                    named[code].add(status)
    rows = "".join(
        f'<tr id="error-{text(code)}"><th scope="row"><code>{text(code)}</code></th>'
        f"<td>{', '.join(sorted(statuses))}</td></tr>\n"
        for code, statuses in named.items()
    )
    return (
        '<section id="errors" aria-labelledby="errors-title"><h2 id="errors-title">Error codes</h2><div class="wide">'
        f'<table><thead><tr><th scope="col">Code<th scope="col">Status</tr></thead><tbody>\n{rows}</tbody></table>'
        "</div></section>\n"
    )


def credential(document):
    """What callers prove with who they are, in one word."""
    return document["info"].get("x-credential", "key")


def keys_section(document):
    word = credential(document)
    items = "".join(
        f"<dt><code>{text(name)}</code></dt><dd>{prose(scheme.get('description'))}</dd>\n"
        for name, scheme in document["components"]["securitySchemes"].items()
    )
    return (
        '<section id="keys" aria-labelledby="keys-title"><h2 id="keys-title">'
        f'{word.capitalize()}s</h2>'
        f"<dl>{items}</dl>\n"
        "<noscript><p>Calls can be tried from this page where scripts are allowed.</p></noscript>"
        f'<form id="key-form" hidden><label>Your {word}, for the calls that you try here '
        '<input id="key" type="password" autocomplete="off" spellcheck="false"></label>'
        "<p>It stays in this page's memory, is sent to this gateway alone, and is gone when you leave.</p></form>"
        "</section>\n"
    )


def schemas_section(document):
    parts = "".join(
        f'<section class="schema" id="schema-{text(name)}">'
        f'<h3><code>{text(name)}</code></h3>{prose(schema.get("description"))}'
        f"<p>{kind(document, schema)}</p>{schema_table(document, schema, prose)}</section>\n"
        for name, schema in document["components"]["schemas"].items()
    )
    return f'<section id="schemas" aria-labelledby="schemas-title"><h2 id="schemas-title">Schemas</h2>{parts}</section>\n'


def navigation(document, groups):
    def link(target, label):
        return f'<li><a href="#{target}">{label}</a></li>\n'

    parts = ""
    for tag, calls in groups:
        items = "".join(
            link(name_of(m, p), f'<code class="method {m}">{m.upper()}</code> {text(p)}') for m, p, _, _ in calls
        )
        parts += f"<h2>{text(tag['name'])}</h2><ul>{items}</ul>\n"
    items = "".join(link(f"schema-{text(n)}", text(n)) for n in document["components"]["schemas"])
    top = link("top", "Overview") + link("keys", f"{credential(document).capitalize()}s")
    if error_codes(document):
        top += link("errors", "Error codes")
    return (
        f'<nav aria-label="Contents"><ul>{top}</ul>\n{parts}<details><summary>Schemas</summary><ul>{items}</ul>'
        "</details></nav>\n"
    )


def page(document, style, script):
    """The whole page. Style and script stand in it as they are, since its policy names their digests."""
    calls = list(operations(document))
    groups = [(tag, [c for c in calls if tag["name"] in c[2]["tags"]]) for tag in document["tags"]]
    info = document["info"]
    body = "".join(
        f'<section aria-labelledby="tag-{text(tag["name"])}"><h2 id="tag-{text(tag["name"])}">{text(tag["name"])}</h2>'
        f"{prose(tag.get('description'))}" + "".join(call(document, *c) for c in found) + "</section>\n"
        for tag, found in groups
    )
    written = (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
        f'<title>{text(info["title"])}: reference</title><link rel="icon" href="data:,">\n'
        f"<style>{style}</style></head>\n"
        '<body><a class="skip" href="#top">To the text</a>\n'
        f"{navigation(document, groups)}<main id=\"top\" tabindex=\"-1\"><h1>{text(info['title'])}</h1>"
        f"<p>{inline(info.get('summary', ''))} Version {text(info['version'])} of the API; "
        '<a href="openapi.json">the same as JSON</a>.</p>\n'
        f"{prose(info['description'])}{keys_section(document)}{body}{error_codes(document)}"
        f"{schemas_section(document)}</main>\n<script>{script}</script></body></html>\n"
    )
    head, styled, rest = written.partition(f"<style>{style}</style>")
    before, scripted, after = rest.rpartition(f"<script>{script}</script>")
    return clean(head) + styled + clean(before) + scripted + clean(after)


def clean(markup):
    """Without white space at the ends of lines."""
    return re.sub(r"[ \t]+$", "", markup, flags=re.MULTILINE)
