"""The controls of the settings and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.config import MODELS
from rag.settings import Settings
from ui.settings import choices, inforce
from ui.settings.choices import NAMES, Form
from ui.words.decoding import DecodingWords
from ui.words.settings import SettingsWords

_PLAIN: dict[str, Any] = {"interactive": True, "show_label": True}


@dataclass(frozen=True)
class Parts:
    """The controls by name, the box for a key, and what the page says."""

    controls: dict[str, Any]
    key: gr.Textbox
    told: gr.HTML
    panel: gr.HTML
    kept: gr.BrowserState
    groups: dict[str, gr.Column]
    use: gr.Button
    test: gr.Button
    reset: gr.Button

    @property
    def form(self) -> list[Any]:
        return [self.controls[name] for name in NAMES]


def lay_out(settings: Settings, said: SettingsWords, words: DecodingWords, kept: gr.BrowserState) -> Parts:
    """All of them, in the tab that is open, as `settings` have them."""
    first = choices.form_of(settings)
    made: dict[str, Any] = {}
    groups: dict[str, gr.Column] = {}
    with gr.Row(elem_classes="mk-settings"):
        with gr.Column(scale=3, min_width=320, elem_classes="mk-set"):
            with gr.Column(elem_classes="mk-set-card"):
                key = _writer(first, made, groups, said)
            with gr.Column(visible=first.writer != "extractive", elem_classes="mk-set-card") as groups["decoding"]:
                _decoding(first, made, groups, words)
            with gr.Column(elem_classes="mk-set-card"):
                _reading(first, made, said)
            with gr.Column(elem_classes="mk-set-card"):
                _abstaining(first, made, said)
            with gr.Row(elem_classes="mk-set-go"):
                use = gr.Button(said.use, variant="primary", size="md", elem_classes="mk-use")
                test = gr.Button(said.test, size="md", elem_classes="mk-test")
                reset = gr.Button(said.reset, size="md", elem_classes="mk-reset")
            told = gr.HTML("", js_on_load=None, elem_classes="mk-set-told")
        with gr.Column(scale=2, min_width=280, elem_classes="mk-set-side"):
            panel = gr.HTML(inforce.panel(settings, "", said), js_on_load=None)
    return Parts(made, key, told, panel, kept, groups, use, test, reset)


def _writer(first: Form, made: dict[str, Any], groups: dict[str, gr.Column], said: SettingsWords) -> gr.Textbox:
    """Who answers. Gives the box for a key, which is no part of the form."""
    gr.HTML(inforce.heading(said.answering))
    made["writer"] = gr.Radio(_named(said.writers), value=first.writer, label=said.writer, **_PLAIN)
    with gr.Column(visible=first.writer == "local", elem_classes="mk-set-part") as groups["local"]:
        made["folder"] = gr.Textbox(
            first.folder, label=said.folder, info=said.folder_info, placeholder=own_model(first.models), **_PLAIN
        )
    with gr.Column(visible=first.writer == "remote", elem_classes="mk-set-part") as groups["remote"]:
        made["address"] = gr.Textbox(
            first.address, label=said.address, info=said.address_info, placeholder="http://127.0.0.1:8000/v1", **_PLAIN
        )
        made["name"] = gr.Textbox(first.name, label=said.name, **_PLAIN)
        key = gr.Textbox(
            "", label=said.key, info=said.key_info, type="password", elem_classes="mk-key",
            html_attributes=gr.InputHTMLAttributes(autocomplete="new-password", spellcheck=False), **_PLAIN,
        )  # fmt: skip
    with gr.Row(elem_classes="mk-numbers mk-wider"):
        made["models"] = gr.Dropdown(
            _named(said.sets), value=first.models, label=said.models, info=said.models_info, filterable=False, **_PLAIN
        )
        made["reranker"] = gr.Textbox(first.reranker, label=said.reranker, info=said.reranker_info, **_PLAIN)
    return key


def _decoding(first: Form, made: dict[str, Any], groups: dict[str, gr.Column], said: DecodingWords) -> None:
    """How words are chosen: shown for language models, and of the strategies what the chosen one takes."""
    gr.HTML(inforce.heading(said.heading, more=said.info))
    made["strategy"] = gr.Radio(_named(said.strategies), value=first.strategy, label=said.strategy, **_PLAIN)
    with gr.Column(visible=first.strategy == "beam") as groups["beam"], gr.Row(elem_classes="mk-numbers"):
        made["beams"] = _number(first.beams, said.beams, precision=0)
    with gr.Column(visible=first.strategy == "sampling") as groups["sampling"], gr.Row(elem_classes="mk-numbers"):
        made["temperature"] = _number(first.temperature, said.temperature, step=0.1)
        made["top_k"] = _number(first.top_k, said.top_k, precision=0)
        made["top_p"] = _number(first.top_p, said.top_p, step=0.05)
        made["min_p"] = _number(first.min_p, said.min_p, step=0.01)
        made["seed"] = _number(first.seed, said.seed, precision=0)
    with gr.Row(elem_classes="mk-numbers"):
        made["repetition"] = _number(first.repetition, said.repetition, step=0.05)
        made["no_repeat"] = _number(first.no_repeat, said.no_repeat, precision=0)
        made["longest"] = _number(first.longest, said.longest, precision=0)


def _reading(first: Form, made: dict[str, Any], said: SettingsWords) -> None:
    gr.HTML(inforce.heading(said.reading))
    with gr.Row(elem_classes="mk-numbers mk-wider"):
        made["passages"] = gr.Slider(
            1, max(choices.MOST_PASSAGES, first.passages), value=first.passages, step=1, label=said.passages, **_PLAIN
        )
        made["neighbours"] = gr.Slider(0, 10, value=first.neighbours, step=1, label=said.neighbours, **_PLAIN)
        made["diversity"] = gr.Slider(0, 1, value=first.diversity, step=0.05, label=said.diversity, **_PLAIN)


def _abstaining(first: Form, made: dict[str, Any], said: SettingsWords) -> None:
    gr.HTML(inforce.heading(said.abstaining))
    values = sorted({choices.LENIENT, choices.USUAL, choices.STRICT, first.strictness})
    made["strictness"] = gr.Radio(
        [(inforce.strictness(value, said), value) for value in values],
        value=first.strictness, label=said.strictness, info=said.strictness_info, **_PLAIN,
    )  # fmt: skip


def _named(names: Any) -> list[tuple[str, str]]:
    return [(shown, name) for name, shown in names.items()]


def own_model(models: str) -> str:
    return MODELS[models].generator.model or "/models/Qwen3-0.6B"


def _number(value: float | None, label: str, *, precision: int | None = None, step: float = 1) -> gr.Number:
    # Without a placeholder an empty box would show 0.
    return gr.Number(value, label=label, precision=precision, step=step, placeholder="–", min_width=120, **_PLAIN)
