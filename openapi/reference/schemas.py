"""Schemas in words and tables."""

import json
from html import escape

CONSTRAINTS = (
    ("minimum", "at least {}"),
    ("maximum", "at most {}"),
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {} items"),
    ("maxItems", "at most {} items"),
    ("minProperties", "at least {} members"),
    ("maxProperties", "at most {} members"),
    ("multipleOf", "a multiple of {}"),
    ("pattern", "matches {}"),
    ("default", "default {}"),
)


def resolved(document, described):
    """What a reference stands for; anything else as it is."""
    while "$ref" in described:
        part = document
        for name in described["$ref"].removeprefix("#/").split("/"):
            part = part[name]
        described = part
    return described


def literal(value):
    """A value as JSON writes it."""
    return f"<code>{escape(json.dumps(value, ensure_ascii=False))}</code>"


def kind(document, schema):
    """What a value may be, in a phrase with links to the schemas that have names."""
    if schema is True or schema == {}:
        return "anything"
    if schema is False:
        return "nothing"
    if "$ref" in schema:
        name = escape(schema["$ref"].split("/")[-1])
        return f'<a href="#schema-{name}">{name}</a>'
    parts = []
    if "const" in schema:
        parts.append(literal(schema["const"]))
    elif "enum" in schema:
        parts.append(" or ".join(map(literal, schema["enum"])))
    elif "type" in schema:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        parts.append(escape(" or ".join(types)))
    if "format" in schema:
        parts.append(f"({escape(schema['format'])})")
    if "items" in schema:
        parts.append("of " + kind(document, schema["items"]))
    for name, joint in (("anyOf", " or "), ("oneOf", " or "), ("allOf", " and ")):
        if name in schema:
            parts.append(joint.join(kind(document, choice) for choice in schema[name]))
    if "not" in schema:
        parts.append("but not " + kind(document, schema["not"]))
    if isinstance(schema.get("additionalProperties"), dict):
        parts.append("with members of any name: " + kind(document, schema["additionalProperties"]))
    limits = [words.format(limit(name, schema[name])) for name, words in CONSTRAINTS if name in schema]
    if schema.get("uniqueItems"):
        limits.append("each once")
    return " ".join(parts or ["anything"]) + "".join(f", {words}" for words in limits)


def limit(name, value):
    return f"<code>{escape(str(value))}</code>" if name == "pattern" else literal(value)


def parts_of(document, schema):
    """The schemas without names whose members belong to this one: itself, and what it is put together from."""
    yield schema
    for name in ("anyOf", "oneOf", "allOf"):
        for choice in schema.get(name, []):
            if "$ref" not in choice:
                yield from parts_of(document, choice)
    if isinstance(schema.get("items"), dict) and "$ref" not in schema["items"]:
        yield from parts_of(document, schema["items"])


def schema_table(document, schema, prose):
    """The members of an object, each with its type; nothing where there are none, or where they stand elsewhere."""
    if not isinstance(schema, dict) or "$ref" in schema:
        return ""
    rows = ""
    for part in parts_of(document, schema):
        members = {**part.get("properties", {}), **part.get("patternProperties", {})}
        for name, member in members.items():
            needed = "required" if name in part.get("required", []) else ""
            about = prose(member.get("description")) if isinstance(member, dict) else ""
            rows += (
                f'<tr><th scope="row"><code>{escape(name)}</code></th><td>{kind(document, member)}</td>'
                f"<td>{needed}</td><td>{about}{schema_table(document, member, prose)}</td></tr>\n"
            )
    if not rows:
        return ""
    return (
        '<div class="wide"><table><thead><tr><th scope="col">Name<th scope="col">Type<th scope="col">Needed'
        f'<th scope="col">Description</tr></thead><tbody>\n{rows}</tbody></table></div>\n'
    )
