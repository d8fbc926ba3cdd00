from __future__ import annotations

import json
import re
from dataclasses import asdict, fields, replace
from typing import Any

import pytest

from rag.config import Decoding
from rag.errors import ConfigError
from rag.settings import Settings
from ui.settings import inforce
from ui.settings.choices import LENIENT, STRICT, Form, checked, form_of, kept, recalled, settings_of
from ui.settings.trying import Tried
from ui.words.decoding import DECODING
from ui.words.settings import SETTINGS

BASE = Settings(collection="museum")
SERVER = Form(writer="remote", address="http://127.0.0.1:8000/v1", name="served")
LOCAL = Form(writer="local", folder="/models/tiny")
KEY = "sk-not-to-be-seen"
SAID = SETTINGS["en"]


def meant(form: Form, key: str = "", now: Settings = BASE, base: Settings = BASE) -> Settings:
    return settings_of(form, key, now, base)


class TestSettings:
    def test_an_untouched_form_means_what_was_set(self) -> None:
        assert meant(form_of(BASE)).chosen() == BASE.chosen()

    @pytest.mark.parametrize(
        "settings",
        [
            Settings(generator="local", llm="/m", decoding=Decoding(beams=3), strictness=2.5),
            Settings(generator="local", llm="/m", temperature=0.4, decoding=Decoding(top_k=9, seed=1, stop=("Q:",))),
            Settings(llm="m", base_url="http://127.0.0.1:1/v1", api_key=KEY, temperature=1.0, max_new_tokens=9),
            Settings(models="small", top_k=9, neighbours=2, diversity=0.5, reranker="/r"),
        ],
    )
    def test_a_form_shows_what_is_set(self, settings: Settings) -> None:
        again = meant(form_of(settings), now=settings, base=settings)
        shown, before = again.chosen(), settings.chosen()
        assert replace(shown.generator, decoding=Decoding()) == replace(before.generator, decoding=Decoding())
        assert (shown.encoder, shown.reranker, again.retrieve()) == (
            before.encoder,
            before.reranker,
            settings.retrieve(),
        )
        assert again.abstaining() == settings.abstaining()
        same = replace(again.decoding, strategy=None)
        assert same == settings.decoding

    def test_who_answers(self) -> None:
        local, served = meant(LOCAL).chosen().generator, meant(SERVER).chosen().generator
        assert (local.kind, local.model) == ("local", "/models/tiny")
        assert (served.kind, served.model, served.base_url) == ("remote", "served", SERVER.address)
        assert meant(replace(LOCAL, writer="extractive")).chosen().generator.kind == "extractive"
        own = meant(Form(models="small", writer="local")).chosen().generator
        assert own.model == "Qwen/Qwen3-0.6B"

    def test_only_what_a_strategy_shows_is_told(self) -> None:
        filled = replace(LOCAL, beams=3, temperature=0.5, top_k=7, top_p=0.9, min_p=0.1, seed=4)
        greedy = meant(filled)
        assert (greedy.temperature, greedy.decoding) == (0.0, Decoding("greedy"))
        assert meant(replace(filled, strategy="beam")).decoding == Decoding("beam", beams=3)
        drawn = meant(replace(filled, strategy="sampling"))
        assert (drawn.temperature, drawn.decoding) == (0.5, Decoding("sampling", top_k=7, top_p=0.9, min_p=0.1, seed=4))
        served = meant(replace(SERVER, strategy="sampling", temperature=0.5, top_k=7, top_p=0.9, repetition=1.2))
        assert served.decoding == Decoding("sampling", top_p=0.9)

    def test_what_a_person_cannot_set_stays(self) -> None:
        base = replace(BASE, system_prompt="Be brief.", turn_tokens=64, decoding=Decoding(stop=("Q:",), lookup=False))
        made = meant(LOCAL, base=base)
        assert (made.system_prompt, made.turn_tokens, made.collection) == ("Be brief.", 64, "museum")
        assert (made.decoding.stop, made.decoding.lookup) == (("Q:",), False)

    @pytest.mark.parametrize(
        ("form", "sentence"),
        [
            (replace(LOCAL, folder=" "), "A local generator needs a model"),
            (replace(SERVER, name=""), "A remote generator needs a model and an address"),
            (replace(SERVER, strategy="beam"), "A server cannot be told beams"),
            (replace(SERVER, address="http://me:secret@127.0.0.1/v1"), "leave it out, and type a key instead"),
            (replace(LOCAL, strategy="beam", beams=1), "Beam search with one beam"),
            (replace(LOCAL, strategy="beam", beams=None), "Beam search with one beam"),
            (replace(LOCAL, strategy="sampling", temperature=0.0), "Sampling at temperature 0"),
            (replace(LOCAL, strategy="sampling", top_p=1.5), "top_p is 1.5"),
            (replace(LOCAL, repetition=3.0), "repetition_penalty is 3.0"),
            (replace(LOCAL, longest=0), "max_new_tokens must be at least 1"),
            (replace(LOCAL, longest=10**9), "give at most 32768"),
            (Form(passages=0), "top_k is 0"),
            (Form(passages=51), "give at most 50"),
            (Form(strictness=-1.0), "strictness is -1.0"),
            (Form(strictness=7.5), "strictness is 7.5"),
        ],
    )
    def test_what_means_nothing_is_a_sentence(self, form: Form, sentence: str) -> None:
        with pytest.raises(ConfigError, match=re.escape(sentence)) as error:
            meant(form)
        assert "\n" not in str(error.value)

    @pytest.mark.parametrize(
        "values", [{"passages": "many"}, {"writer": "oracle"}, {"diversity": float("nan")}, {"folder": "x" * 2000}]
    )
    def test_a_value_of_the_wrong_kind_is_a_sentence(self, values: dict[str, Any]) -> None:
        with pytest.raises(ConfigError, match=f"The setting {next(iter(values))} is "):
            checked(asdict(Form()) | values)


class TestKey:
    def test_it_goes_to_the_address_that_it_was_given_for(self) -> None:
        now = meant(SERVER, KEY)
        assert now.api_key == KEY
        assert meant(replace(SERVER, name="other"), now=now).api_key == KEY
        assert meant(SERVER, " another ", now=now).api_key == "another"
        assert meant(LOCAL, now=now).api_key == ""

    @pytest.mark.parametrize(
        "address", ["http://127.0.0.1:9000/v1", "https://127.0.0.1:8000/v1", "http://127.0.0.1:8000"]
    )
    def test_it_goes_nowhere_else(self, address: str) -> None:
        base = replace(BASE, llm="served", base_url=SERVER.address, api_key=KEY)
        assert meant(SERVER, now=BASE, base=base).api_key == KEY
        assert meant(replace(SERVER, address=address), now=base, base=base).api_key == ""

    def test_a_browser_keeps_none(self) -> None:
        stored = json.dumps(kept(SERVER, meant(SERVER, KEY)))
        assert KEY not in stored
        back = recalled(json.loads(stored), BASE)
        assert back.missing
        assert back.form == SERVER
        assert back.settings.chosen().generator.kind == "extractive", "without its key the server is not asked"
        assert KEY not in repr(back)

    def test_a_password_in_the_address_of_the_service_is_used_and_not_shown(self) -> None:
        base = replace(BASE, llm="served", base_url="http://me:secret@127.0.0.1:8000/v1")
        form = form_of(base)
        assert form.address == SERVER.address
        assert "secret" not in inforce.panel(base, "", SAID)
        assert meant(form, now=base, base=base).base_url == base.base_url

    def test_that_of_the_service_is_there_again(self) -> None:
        base = replace(BASE, llm="served", base_url=SERVER.address, api_key=KEY)
        back = recalled(kept(SERVER, meant(SERVER, now=base, base=base)), base)
        assert not back.missing
        assert back.settings.api_key == KEY


class TestRecalled:
    def test_what_the_service_has_set_beyond_the_bounds_of_a_visitor_stays(self) -> None:
        base = replace(BASE, top_k=80, max_new_tokens=50_000, strictness=7.5)
        assert recalled({}, base).settings.chosen() == base.chosen()
        assert (recalled({}, base).settings.top_k, recalled({"strictness": 8.5}, base).settings.strictness) == (80, 7.5)

    def test_what_was_kept_is_in_force_again(self) -> None:
        form = replace(LOCAL, strategy="sampling", temperature=0.4, top_k=5, passages=9, strictness=STRICT, longest=99)
        back = recalled(json.loads(json.dumps(kept(form, meant(form)))), BASE)
        assert (back.form, back.settings, back.missing) == (form, meant(form), False)

    @pytest.mark.parametrize("given", [None, 3, "x", [], {}, {"home": "/etc", "system_prompt": "/etc/passwd"}])
    def test_nothing_of_ours_changes_nothing(self, given: object) -> None:
        back = recalled(given, BASE)
        assert back.settings.home is None
        assert (back.settings.system_prompt, back.form) == ("", form_of(BASE))

    @pytest.mark.parametrize(
        "bad",
        [
            {"passages": 10**9}, {"neighbours": -1}, {"diversity": "x"}, {"strictness": -5}, {"models": "huge"},
            {"temperature": "hot"}, {"strategy": "beam", "beams": 99}, {"address": {"a": 1}}, {"writer": []},
            {"longest": -1}, {"reranker": None}, {"folder": "y" * 5000},
        ],
    )  # fmt: skip
    def test_a_value_that_is_not_valid_is_dropped_and_the_others_stay(self, bad: dict[str, Any]) -> None:
        good = asdict(replace(LOCAL, passages=9, strictness=LENIENT))
        back = recalled(good | bad, BASE)
        assert recalled(kept(back.form, back.settings), BASE) == back
        if "passages" not in bad:
            assert back.settings.top_k == 9
        if "strictness" not in bad:
            assert back.settings.strictness == LENIENT
        assert [name for name, value in bad.items() if getattr(back.form, name) == value] == []


class TestShown:
    def test_every_language_says_everything_with_the_same_values(self) -> None:
        tables: tuple[Any, ...] = (SETTINGS, DECODING)
        pairs = [(table[lang], table["en"]) for table in tables for lang in table]
        for said, usual, field in ((*pair, field) for pair in pairs for field in fields(pair[1])):
            ours, english = getattr(said, field.name), getattr(usual, field.name)
            if isinstance(english, dict):
                assert list(ours) == list(english)
                assert all(ours.values())
                continue
            assert ours
            assert sorted(re.findall(r"{\w+}", ours)) == sorted(re.findall(r"{\w+}", english)), field.name

    def test_what_is_in_force(self) -> None:
        html = inforce.panel(meant(replace(SERVER, name="<b>m</b>"), KEY), "mekor-encoder", SAID)
        assert "mekor&#45;encoder" in html
        assert "<b>" not in html
        assert KEY not in html
        assert SAID.no_collection in inforce.panel(BASE, "", SAID)

    @pytest.mark.parametrize(
        ("value", "name"), [(1.0, "As measured"), (3.0, "Strict"), (1 / 3, "Lenient"), (2.5, "As set (2.5)")]
    )
    def test_a_strictness_has_a_name(self, value: float, name: str) -> None:
        assert inforce.strictness(value, SAID) == name

    def test_what_came_of_a_try(self) -> None:
        told = inforce.outcome(Tried(1.26, "<i>m</i>"), SAID, "failed", 60)
        assert "1.3" in told
        assert "<i>" not in told
        assert "stays" not in told
        for bad, sentence in ((Tried(1, problem="No server answers at x: start it."), "No server answers"),
                              (Tried(60, late=True), "within 60 s"), (Tried(1, failed=True), "log says")):  # fmt: skip
            shown = inforce.outcome(bad, SAID, "the log says what", 60).replace("&#46;", ".")
            assert sentence in shown
            assert "stays" in shown
