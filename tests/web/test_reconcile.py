"""``/reconcile`` by both versions of its protocol: each answer is as the JSON Schemas of that version have it."""

import json

import pytest
from jsonschema import ValidationError

from helpers.application import BROWSER
from helpers.reconciliation import check

MODEL = "https://w3id.org/zoograph/model/"
QUERIES = {
    "q0": {"query": "hubert_base_ls960", "limit": 3},
    "q1": {"query": "HuBERT", "type": "family", "type_strict": "should"},
    "q2": {"query": "DINOv2 Large", "type": ["rlm", "dtm"], "properties": [{"pid": "year", "v": 2023}]},
    "q3": {"query": "nothing is called so by anybody"},
}
EXTENSION = {
    "ids": [f"{MODEL}hubert-base-ls960", "model:wav2vec2-base", "model:nothing-is-called-so"],
    "properties": [{"id": name} for name in ("year", "licence", "parameters", "hub", "arxiv", "issued", "family")],
}


def answered(response, schema, version="0.2"):
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    return check(version, schema, response.json)


def asked(client, queries, **options):
    response = client.post("/reconcile", data={"queries": json.dumps(queries)}, **options)
    return answered(response, "reconciliation-result-batch")


def matched(client, *queries):
    check("1.0", "reconciliation-query-batch", {"queries": [*queries]})
    response = client.post("/reconcile/match", json={"queries": [*queries]})
    return [each["candidates"] for each in answered(response, "reconciliation-result-batch", "1.0")["results"]]


def refused(response, status, *words):
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    for word in words:
        assert word in response.json["detail"]


# -- what the service is


def test_the_manifest_is_one_of_each_version(client):
    first = answered(client.get("/reconcile"), "manifest")
    assert first["batchSize"] == 50
    assert answered(client.get("/reconcile", headers={"Accept": BROWSER}), "manifest") == first
    draft = answered(client.get("/reconcile?manifest=1.0-draft"), "manifest", "1.0")
    assert draft["versions"] == first["versions"] == ["0.2", "1.0-draft"]


def test_the_schemas_tell_right_from_wrong(client):
    manifest = client.get("/reconcile").json
    with pytest.raises(ValidationError):
        check("1.0", "manifest", manifest)
    with pytest.raises(ValidationError):
        check("0.2", "reconciliation-result-batch", {"q0": {"result": [{"id": "x"}]}})


def test_what_the_manifest_names_is_there(client):
    manifest = client.get("/reconcile").json
    local = "http://localhost"
    identifier = f"{MODEL}hubert-base-ls960"
    for address in (manifest["view"]["url"], manifest["preview"]["url"]):
        assert client.get(address.replace("{{id}}", identifier).removeprefix(local)).status_code in (200, 302)
    for name, schema in (("entity", "entities"), ("property", "properties"), ("type", "types")):
        part = manifest["suggest"][name]
        address = f"{part['service_url']}{part['service_path']}?prefix=l".removeprefix(local)
        assert answered(client.get(address), f"suggest-{schema}-response")["result"]
        answered(client.get(address), f"suggest-{schema}-response", "1.0")
    flyout = manifest["suggest"]["entity"]["service_url"] + manifest["suggest"]["entity"]["flyout_service_path"]
    found = client.get(flyout.replace("${id}", identifier).removeprefix(local)).json
    assert found["id"] == identifier
    assert "HuBERT Base" in found["html"]
    proposed = manifest["extend"]["propose_properties"]
    address = f"{proposed['service_url']}{proposed['service_path']}?type=model&limit=4".removeprefix(local)
    for version in ("0.2", "1.0"):
        answer = answered(client.get(address), "data-extension-property-proposal", version)
        assert len(answer["properties"]) == answer["limit"] == 4


@pytest.mark.parametrize(
    "path", ["", "/match", "/extend", "/extend/propose", "/suggest/entity", "/suggest/type", "/preview", "/flyout"]
)
def test_scripts_of_any_site_may_ask(client, path):
    response = client.options(
        f"/reconcile{path}", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    )
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]


def test_no_answer_is_a_script(client):
    refused(client.get("/reconcile?callback=run"), 400, "CORS")


# -- queries


def test_a_batch_is_answered_by_key_however_it_is_sent(client):
    check("0.2", "reconciliation-query-batch", QUERIES)
    posted = asked(client, QUERIES)
    assert posted.keys() == QUERIES.keys()
    got = client.get("/reconcile", query_string={"queries": json.dumps(QUERIES)})
    assert answered(got, "reconciliation-result-batch") == posted
    first = posted["q0"]["result"][0]
    assert (first["id"], first["match"]) == (f"{MODEL}hubert-base-ls960", True)
    assert [each["id"] for each in first["type"]] == ["model", "rlm"]
    assert len(posted["q0"]["result"]) <= 3
    assert posted["q1"]["result"][0]["id"] == "https://w3id.org/zoograph/family/hubert"
    assert posted["q2"]["result"][0]["id"] == f"{MODEL}dinov2-vitl14"
    assert posted["q3"]["result"] == []


def test_both_versions_find_the_same(client):
    [first] = asked(client, {"q": {"query": "hubert_base_ls960", "type": "model"}}).values()
    [second] = matched(
        client, {"type": "model", "conditions": [{"matchType": "name", "propertyValue": "hubert_base_ls960"}]}
    )
    assert [(e["id"], e["score"]) for e in first["result"]] == [(e["id"], e["score"]) for e in second]


def test_candidates_come_in_the_order_of_their_scores(client):
    for found in asked(
        client, {str(n): {"query": text, "limit": 50} for n, text in enumerate(("bert", "vit", "clip"))}
    ).values():
        scores = [each["score"] for each in found["result"]]
        assert len(scores) > 5
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 100 for score in scores)


@pytest.mark.parametrize(
    "identifier", [f"{MODEL}hubert-base-ls960", "model:hubert-base-ls960", "model/hubert-base-ls960"]
)
def test_an_identifier_is_matched_as_a_name_and_as_an_identifier(client, identifier):
    [by_name] = asked(client, {"q": {"query": identifier}}).values()
    [by_id] = matched(client, {"conditions": [{"matchType": "id", "propertyValue": identifier}]})
    for found in (by_name["result"], by_id):
        assert found[0]["id"] == f"{MODEL}hubert-base-ls960"
        assert found[0]["score"] == 100


def test_a_property_refines_and_a_contradiction_makes_uncertain(client):
    name = {"matchType": "name", "propertyValue": "HuBERT Base"}
    year = {"matchType": "property", "propertyId": "year", "propertyValue": [2021, "2022"]}
    right, wrong, required, none = matched(
        client,
        {"conditions": [name, year]},
        {"conditions": [name, {**year, "propertyValue": 1999}]},
        {"conditions": [name, {**year, "propertyValue": 1999, "required": True}]},
        {"conditions": [name, {**year, "matchQuantifier": "none", "required": True}]},
    )
    base = f"{MODEL}hubert-base-ls960"
    assert (right[0]["id"], right[0]["match"]) == (base, True)
    assert not any(each["match"] for each in wrong)
    assert base in [each["id"] for each in wrong]
    assert base not in [each["id"] for each in required + none]


def test_things_are_found_by_their_properties_alone(client):
    [found] = matched(
        client,
        {
            "type": "model",
            "conditions": [
                {"matchType": "property", "propertyId": "hub", "propertyValue": "facebook/hubert-base-ls960"}
            ],
        },
    )
    assert [each["id"] for each in found] == [f"{MODEL}hubert-base-ls960"]
    [result] = asked(client, {"q": {"properties": [{"pid": "arxiv", "v": "2106.07447"}], "type": "family"}}).values()
    assert [each["id"] for each in result["result"]] == ["https://w3id.org/zoograph/family/hubert"]


# -- values


def test_values_are_had_in_both_forms(client):
    check("0.2", "data-extension-query", EXTENSION)
    posted = client.post("/reconcile", data={"extend": json.dumps(EXTENSION)})
    found = answered(posted, "data-extension-response")
    got = client.get("/reconcile", query_string={"extend": json.dumps(EXTENSION)})
    assert answered(got, "data-extension-response") == found
    assert found["rows"].keys() == {*EXTENSION["ids"]}
    hubert = found["rows"][f"{MODEL}hubert-base-ls960"]
    assert hubert["year"] == [{"int": 2021}]
    assert hubert["licence"] == [{"id": "http://spdx.org/licenses/MIT", "name": "MIT License"}]
    assert {"str": "facebook/hubert-base-ls960"} in hubert["hub"]
    assert all(values == [] for values in found["rows"]["model:nothing-is-called-so"].values())
    draft = answered(client.post("/reconcile/extend", json=EXTENSION), "data-extension-response", "1.0")
    assert {row["id"]: {each["id"]: each["values"] for each in row["properties"]} for row in draft["rows"]} == found[
        "rows"
    ]


def test_every_property_can_be_had_of_something(client):
    names = [each["id"] for each in client.get("/reconcile/extend/propose").json["properties"]]
    ids = [f"{MODEL}hubert-base-ls960", "paper:2106.07447", "family:hubert", "dataset:librispeech-960h"]
    for start in range(0, len(names), 20):
        asked = {"ids": ids, "properties": [{"id": name} for name in names[start : start + 20]]}
        answered(client.post("/reconcile", data={"extend": json.dumps(asked)}), "data-extension-response")


# -- suggestions and previews


def test_an_identifier_is_suggested_for_itself(client):
    found = client.get("/reconcile/suggest/entity", query_string={"prefix": f"{MODEL}hubert-base-ls960"}).json["result"]
    assert found[0]["id"] == f"{MODEL}hubert-base-ls960"


def test_suggestions_can_be_paged_by_either_name(client):
    whole = client.get("/reconcile/suggest/entity?prefix=hubert&limit=6&type=model").json["result"]
    for name in ("cursor", "offset"):
        rest = client.get(f"/reconcile/suggest/entity?prefix=hubert&limit=3&type=model&{name}=3").json["result"]
        assert rest == whole[3:]
    assert {each["notable"][0]["id"] for each in whole} == {"model"}


def test_other_sites_show_a_preview_and_no_other_page(client):
    preview = client.get(f"/reconcile/preview?id={MODEL}hubert-base-ls960")
    assert "frame-ancestors *" in preview.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in preview.headers
    assert "<script" not in preview.text
    assert client.get("/", headers={"Accept": BROWSER}).headers["X-Frame-Options"] == "DENY"
    refused(client.get("/reconcile/preview?id=model:nothing-is-called-so"), 404)


# -- what is refused


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("[", ["queries:1:2"]),
        ("[]", ["no JSON object"]),
        ('{"q7": {}}', ["q7", "'query'"]),
        ('{"q7": {"query": 5}}', ["q7"]),
        ('{"q7": {"query": "x", "type": "nothing"}}', ["nothing", "family"]),
        ('{"q7": {"query": "x", "limit": 0}}', ["q7", "limit"]),
        ('{"q7": {"query": "x", "properties": [{"pid": "colour", "v": "red"}]}}', ["colour", "licence"]),
        ('{"q7": {"query": "x", "properties": [{"pid": "year"}]}}', ["q7", "'v'"]),
        ('{"q7": {"query": "x", "lang": "en"}}', ["q7", "lang"]),
        ("[" * 100_000, ["JSON"]),
    ],
)  # fmt: skip
def test_a_wrong_query_is_named(client, sent, words):
    refused(client.post("/reconcile", data={"queries": sent}), 400, *words)


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ({}, "conditions"),
        ({"conditions": [{"matchType": "colour", "propertyValue": "x"}]}, "matchType"),
        ({"conditions": [{"matchType": "property", "propertyValue": "x"}]}, "propertyId"),
        ({"conditions": [{"matchType": "name"}]}, "propertyValue"),
        ({"conditions": [{"matchType": "name", "propertyValue": "x", "matchQualifier": "y"}]}, "matchQualifier"),
        ({"conditions": [{"matchType": "name", "propertyValue": "x"}] * 11}, "at most 10"),
    ],
)
def test_a_wrong_query_of_the_draft_is_named(client, query, word):
    good = {"conditions": [{"matchType": "name", "propertyValue": "bert"}]}
    response = client.post("/reconcile/match", json={"queries": [good, query]})
    assert response.status_code in (400, 413)
    assert word in response.json["detail"]


def test_batches_have_an_end(client):
    refused(
        client.post("/reconcile", data={"queries": json.dumps({str(n): {"query": "x"} for n in range(51)})}), 413, "50"
    )
    refused(client.post("/reconcile", data={"extend": json.dumps({**EXTENSION, "ids": ["model:x"] * 101})}), 413, "100")
    [longest] = asked(client, {"q": {"query": "hubert " * 300}}).values()
    assert longest["result"] == []


def test_a_message_that_is_sent_in_the_wrong_way_is_refused(client):
    refused(client.post("/reconcile", json={"queries": []}), 415, "/reconcile/match")
    refused(client.post("/reconcile/match", data={"queries": "{}"}), 415, "JSON")
    refused(client.post("/reconcile", data={"query": "x"}), 400, "queries")
    refused(client.post("/reconcile", data={"queries": "{}", "extend": "{}"}), 400, "both")


# -- OpenRefine


def test_openrefine_gets_along(client):
    """The requests of OpenRefine 3.10, in the order in which somebody matches a column and adds others from it.

    From its source: ``recon-manager.js``, ``GuessTypesOfColumnCommand``, ``standard-service-panel.js`` and its suggest
    library, ``StandardReconConfig``, ``recon-renderer.js``, ``add-column-by-reconciliation.js``,
    ``ReconciledDataExtensionJob``.
    """
    ajax = {"Accept": "application/json, text/javascript, */*; q=0.01", "Origin": "http://127.0.0.1:3333"}

    def local(address):
        return address.removeprefix("http://localhost")

    service = answered(client.get("/reconcile", headers=ajax), "manifest")
    names = ["HuBERT Base", "wav2vec2-base", "facebook/wav2vec2-large"]
    guessed = asked(client, {f"q{n}": {"query": name, "limit": 3} for n, name in enumerate(names)})
    assert all(each["result"][0]["type"][0] == {"id": "model", "name": "model"} for each in guessed.values())
    for what, prefix in (("type", "mod"), ("property", "lic"), ("entity", "hubert")):
        part = service["suggest"][what]
        options = {"prefix": prefix, "type": "model", "type_strict": "any"}
        response = client.get(local(part["service_url"] + part["service_path"]), query_string=options, headers=ajax)
        assert response.json["result"], what
    batch = {
        f"q{n}": {
            "query": name, "type": "model", "type_strict": "should",
            "properties": [{"pid": "licence", "v": "MIT"}, {"pid": "domain", "v": {"id": "domain:speech", "name": "Speech"}}],
        }
        for n, name in enumerate(names)
    }  # fmt: skip
    check("0.2", "reconciliation-query-batch", batch)
    found = [each["result"][0] for each in asked(client, batch).values()]
    assert found[0]["match"]
    for address in (service["view"]["url"], service["preview"]["url"]):
        assert client.get(local(address.replace("{{id}}", found[0]["id"]))).status_code in (200, 302)
    proposals = service["extend"]["propose_properties"]
    address = local(proposals["service_url"] + proposals["service_path"]) + "?type=model"
    offered = [
        each["id"]
        for each in answered(client.get(address, headers=ajax), "data-extension-property-proposal")["properties"]
    ]
    query = {"ids": [each["id"] for each in found], "properties": [{"id": name} for name in offered[:10]]}
    rows = answered(client.post("/reconcile", data={"extend": json.dumps(query)}), "data-extension-response")["rows"]
    assert rows.keys() == {each["id"] for each in found}
