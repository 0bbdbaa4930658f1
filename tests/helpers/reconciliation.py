"""The JSON Schemas of the Reconciliation Service API, to check messages with."""

import json
from functools import cache

import pytest
from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

from helpers.paths import RECONCILIATION_0_2, RECONCILIATION_1_0

_FOLDERS = {"0.2": RECONCILIATION_0_2, "1.0": RECONCILIATION_1_0}


@cache
def _schemas(version):
    folder = _FOLDERS[version]
    if not folder.is_dir():
        pytest.skip(f"needs the schemas of version {version} in {folder}")
    return {file.stem: json.loads(file.read_text()) for file in folder.glob("*.json")}


@cache
def _validator(version, name):
    schemas = _schemas(version)
    found = [(schema["$id"], schema) for schema in schemas.values() if "$id" in schema]
    # Files refer to each other by name; some have another in their $id.
    base = schemas[name].get("$id", "").rpartition("/")[0]
    found += [(f"{base}/{stem}.json", schema) for stem, schema in schemas.items()]
    # Swagger's schema, which the manifest refers to; nothing here has an authentication.
    found.append(
        ("http://swagger.io/v2/schema.json", {"definitions": {"securityDefinitions": {"additionalProperties": {}}}})
    )
    registry = Registry().with_resources((address, DRAFT7.create_resource(schema)) for address, schema in found)
    return Draft7Validator(schemas[name], registry=registry)


def check(version, name, message):
    """Raise for a message that is not as the schema of that version has it; give the message."""
    _validator(version, name).validate(message)
    return message
