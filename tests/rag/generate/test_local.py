import logging
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag.config import Decoding, GeneratorConfig
from rag.errors import DecoderError
from rag.generate.local import LocalGenerator, load_local
from rag.generate.template import encode_prompt
from rag.types import Generator, Message, Prompt
from tests import tiny_decoder

THINKS_FIRST = "Is the tea house open?"
LESSONS = tiny_decoder.LESSONS | {THINKS_FIRST: "<think>Let me look.</think>\n\nIt is open today [1]."}


def ask(question: str, *, system: str = "Answer from the passages.") -> Prompt:
    return Prompt(question, "en", (), (Message("system", system), Message("user", question)), "Not said.")


def config(folder: Path, **settings: Any) -> GeneratorConfig:
    return GeneratorConfig(kind="local", model=str(folder), **{"max_new_tokens": 64} | settings)


def writers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "mekor-decoder"]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Writes gibberish without end."""
    return tiny_decoder.build(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Answers the questions of LESSONS."""
    return tiny_decoder.build_taught(tmp_path_factory.mktemp("taught"), LESSONS)


@pytest.fixture
def generator(tiny: Path) -> LocalGenerator:
    return load_local(config(tiny), device="cpu")


@pytest.fixture
def steps(generator: LocalGenerator) -> list[int]:
    """The number of threads inside the model at each of its steps."""
    inside, seen = [0], []

    def enter(*_: Any) -> None:
        inside[0] += 1
        seen.append(inside[0])

    def leave(*_: Any) -> None:
        inside[0] -= 1

    generator._model.register_forward_pre_hook(enter)
    generator._model.register_forward_hook(leave)
    return seen


class TestWriting:
    @pytest.mark.parametrize("seed", [0, 1, 2])
    def test_streamed_text_is_what_plain_greedy_search_writes(self, tmp_path: Path, seed: int) -> None:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        folder = tiny_decoder.build(tmp_path, seed=seed)
        tokenizer = AutoTokenizer.from_pretrained(folder)
        models = [AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32) for _ in range(2)]
        prompt = ask("When does it open? " * 20)
        ids = encode_prompt(tokenizer, prompt.messages)
        whole = models[0].generate(torch.tensor([ids]), max_new_tokens=200, do_sample=False)[0, len(ids) :]
        pieces = list(LocalGenerator(models[1], tokenizer, config(folder, max_new_tokens=200), "t").generate(prompt))
        assert "".join(pieces) == tokenizer.decode(whole, skip_special_tokens=True).lstrip()
        assert len(pieces) > 20

    @pytest.mark.parametrize("question", tiny_decoder.LESSONS)
    def test_a_taught_decoder_answers(self, taught: Path, question: str) -> None:
        assert "".join(load_local(config(taught)).generate(ask(question))) == LESSONS[question]

    def test_thinking_is_not_part_of_the_answer(self, taught: Path) -> None:
        assert "".join(load_local(config(taught)).generate(ask(THINKS_FIRST))) == "It is open today [1]."

    def test_words_of_the_prompt_are_copied_several_a_step(self, taught: Path) -> None:
        """Prompt lookup: the answer stands in the prompt, so that the model confirms it instead of writing it."""
        question, answer = next(iter(tiny_decoder.LESSONS.items()))
        generator = load_local(config(taught))
        calls: list[None] = []
        generator._model.register_forward_hook(lambda *_: calls.append(None))
        assert "".join(generator.generate(ask(question, system=answer))) == answer
        assert len(calls) < generator.count_tokens(answer)

    def test_greedy_writing_repeats_itself_exactly(self, generator: LocalGenerator) -> None:
        assert list(generator.generate(ask("When?"))) == list(generator.generate(ask("When?")))

    @pytest.mark.parametrize("lookup", [True, False])
    def test_a_seed_gives_the_same_answer_while_others_draw(self, tiny: Path, lookup: bool) -> None:
        import torch

        def write(seed: int) -> str:
            decoding = Decoding(seed=seed, lookup=lookup)
            return "".join(
                load_local(config(tiny, temperature=1.5, decoding=decoding), device="cpu").generate(ask("When?"))
            )

        alone = write(1)
        done = threading.Event()

        def draw() -> None:
            while not done.is_set():
                torch.rand(1000)

        drawing = threading.Thread(target=draw)
        drawing.start()
        try:
            assert [write(1), write(2) == alone] == [alone, False]
        finally:
            done.set()
            drawing.join()

    def test_sampling_without_a_seed_differs(self, tiny: Path) -> None:
        generator = load_local(config(tiny, temperature=1.5), device="cpu")
        assert "".join(generator.generate(ask("When?"))) != "".join(generator.generate(ask("When?")))

    def test_writing_ends_before_a_stop_string(self, taught: Path) -> None:
        generator = load_local(config(taught, decoding=Decoding(stop=("平日", " nine", "בימי"))))
        found = ["".join(generator.generate(ask(question))) for question in tiny_decoder.LESSONS]
        assert found == ["The harbour museum opens at", "מוזיאון הנמל נפתח בתשע ", "海港博物館"]
        assert generator.generate_many([ask(question) for question in tiny_decoder.LESSONS]) == found
        assert not writers()

    def test_beam_search_comes_at_the_end_in_one_piece(self, taught: Path) -> None:
        generator = load_local(config(taught, decoding=Decoding(beams=3)))
        for question, answer in tiny_decoder.LESSONS.items():
            assert [piece for piece in generator.generate(ask(question)) if piece] == [answer]

    def test_repetition_is_looked_for_in_what_was_written_only(self, taught: Path) -> None:
        """The answer stands in the prompt: what forbids to repeat it there would change it."""
        question, answer = next(iter(tiny_decoder.LESSONS.items()))
        generator = load_local(config(taught, decoding=Decoding(no_repeat_ngram=3, repetition_penalty=1.05)))
        assert "".join(generator.generate(ask(question, system=answer))) == answer

    def test_the_same_weights_write_in_another_way(
        self, tiny: Path, steps: list[int], generator: LocalGenerator
    ) -> None:
        drawn = config(tiny, temperature=1.0, decoding=Decoding(seed=3), max_new_tokens=12)
        beams = config(tiny, decoding=Decoding(beams=2), max_new_tokens=12)
        before = list(generator.generate(ask("When?")))
        for other in (drawn, beams):
            alone = "".join(load_local(other, device="cpu").generate(ask("When?")))
            assert "".join(generator.writing_as(other).generate(ask("When?"))) == alone
        assert list(generator.generate(ask("When?"))) == before
        assert generator.writing_as(config(tiny)) is generator
        with ThreadPoolExecutor() as pool:
            both = (generator, generator.writing_as(beams))
            list(pool.map(lambda one: list(one.generate(ask("When?"))), both))
        assert max(steps) == 1

    def test_lookup_can_be_switched_off(self, taught: Path) -> None:
        question, answer = next(iter(tiny_decoder.LESSONS.items()))
        generator = load_local(config(taught, decoding=Decoding(lookup=False)))
        assert "".join(generator.generate(ask(question, system=answer))) == answer
        assert generator.tally.tried == generator.tally.accepted == 0
        assert generator.tally.steps == generator.tally.written

    def test_settings_that_come_with_a_model_do_not_change_greedy_writing(
        self, tiny: Path, tmp_path: Path, generator: LocalGenerator, caplog: pytest.LogCaptureFixture
    ) -> None:
        import transformers

        folder = tiny_decoder.build(tmp_path)
        settings = '{"do_sample": true, "temperature": 0.6, "top_p": 0.9, "top_k": 20, "repetition_penalty": 1.3, '
        (folder / "generation_config.json").write_text(settings + '"num_beams": 4, "max_length": 9}')
        transformers.logging.enable_propagation()
        try:
            with caplog.at_level(logging.WARNING):
                text = "".join(load_local(config(folder), device="cpu").generate(ask("When?")))
        finally:
            transformers.logging.disable_propagation()
        assert text == "".join(generator.generate(ask("When?")))
        assert not caplog.records


class TestOneAtATime:
    def test_closing_early_stops_the_thread_and_frees_the_model(self, tiny: Path) -> None:
        generator = load_local(config(tiny, max_new_tokens=5000), device="cpu")
        calls: list[None] = []
        generator._model.register_forward_hook(lambda *_: calls.append(None))
        pieces = generator.generate(ask("When?"))
        next(pieces)
        assert len(writers()) == 1
        pieces.close()
        assert not writers()
        done = len(calls)
        assert done < 500
        again = generator.generate(ask("Where?"))
        assert next(again)
        again.close()

    def test_a_reader_that_pauses_keeps_nobody_waiting(self, generator: LocalGenerator) -> None:
        expected = "".join(generator.generate(ask("When?")))
        paused = generator.generate(ask("When?"))
        first = next(paused)
        assert "".join(generator.generate(ask("When?"))) == expected
        assert first + "".join(paused) == expected

    def test_two_askers_take_turns(self, generator: LocalGenerator, steps: list[int]) -> None:
        questions = ["When?", "Where?", "מתי?", "幾點？"]
        one_by_one = ["".join(generator.generate(ask(question))) for question in questions]
        with ThreadPoolExecutor(4) as pool:
            together = list(pool.map(lambda question: "".join(generator.generate(ask(question))), questions))
        assert together == one_by_one
        assert set(steps) == {1}

    @pytest.mark.parametrize(
        ("error", "sentence"),
        [
            (RuntimeError("the bridge is out\nat line 3"), "failed while it wrote: the bridge is out$"),
            (RuntimeError("CUDA out of memory. Tried to allocate 2 GiB"), "ran out of memory: give fewer passages"),
        ],
    )
    def test_a_failure_in_the_thread_reaches_the_reader(
        self, generator: LocalGenerator, error: Exception, sentence: str
    ) -> None:
        def fail(*_: Any) -> None:
            raise error

        hook = generator._model.register_forward_pre_hook(fail)
        with pytest.raises(DecoderError, match=sentence):
            list(generator.generate(ask("When?")))
        hook.remove()
        assert "".join(generator.generate(ask("When?")))
        assert not writers()


class TestLeaving:
    def test_a_reader_can_leave_while_a_long_prompt_is_read(self, tiny: Path) -> None:
        generator = load_local(config(tiny, max_new_tokens=8), device="cpu")
        generator._decoder._plan = replace(generator._decoder._plan, chunk=16)
        read: list[int] = []

        def slowly(_: Any, __: Any, given: dict[str, Any]) -> None:
            read.append(given["input_ids"].shape[1])
            time.sleep(0.02)

        hook = generator._model.register_forward_pre_hook(slowly, with_kwargs=True)
        pieces = generator.generate(ask("開門 " * 2000))
        assert next(pieces) == ""
        begun = time.monotonic()
        pieces.close()
        assert time.monotonic() - begun < 1
        hook.remove()
        assert sum(read) < 1000
        assert not writers()
        assert "".join(generator.generate(ask("When?")))

    def test_a_reader_can_leave_while_it_waits_for_its_turn(self, generator: LocalGenerator) -> None:
        with generator._writing:
            waiting = generator.generate(ask("When?"))
            assert next(waiting) == ""
            waiting.close()
            assert not writers()

    def test_a_reader_can_leave_while_the_model_thinks_or_searches(self, tmp_path: Path) -> None:
        thinking = tiny_decoder.build(tmp_path, template=tiny_decoder.TEMPLATE + "<think>\n")
        for decoding in (Decoding(), Decoding(beams=2)):
            pieces = load_local(config(thinking, max_new_tokens=4000, decoding=decoding), device="cpu").generate(
                ask("When?")
            )
            assert next(pieces) == ""
            begun = time.monotonic()
            pieces.close()
            assert time.monotonic() - begun < 1
            assert not writers()


class TestMany:
    @pytest.mark.parametrize(
        "decoding", [Decoding(), Decoding(beams=2), Decoding(no_repeat_ngram=2), Decoding(prefix_cache=False)]
    )
    def test_answers_of_a_batch_are_those_of_one_by_one(self, tiny: Path, decoding: Decoding) -> None:
        generator = load_local(config(tiny, max_new_tokens=12, decoding=decoding), device="cpu")
        generator._model.float()
        prompts = [ask("When? " * (3 * n + 1) + "מתי נפתח המוזיאון? 幾點開門？" * (n % 3)) for n in range(5)]
        assert generator.generate_many(prompts) == ["".join(generator.generate(prompt)) for prompt in prompts]

    def test_a_seed_counts_in_a_batch_too(self, tiny: Path) -> None:
        generator = load_local(
            config(tiny, max_new_tokens=16, temperature=1.2, decoding=Decoding(seed=5, top_k=40)), device="cpu"
        )
        generator._model.float()
        prompts = [ask("When? " * n) for n in range(1, 5)]
        assert generator.generate_many(prompts) == ["".join(generator.generate(prompt)) for prompt in prompts]

    def test_answers_end_where_they_end(self, taught: Path) -> None:
        generator = load_local(config(taught))
        assert generator.generate_many([ask(question) for question in LESSONS]) == [
            *tiny_decoder.LESSONS.values(),
            "It is open today [1].",
        ]
        assert generator.generate_many([]) == []

    def test_one_that_thinks_without_end_is_empty_and_costs_no_other(self, tmp_path: Path) -> None:
        folder = tiny_decoder.build(tmp_path, template=tiny_decoder.TEMPLATE + "<think>\n")
        generator = load_local(config(folder, max_new_tokens=4, decoding=Decoding(stop=("a",))), device="cpu")
        assert generator.generate_many([ask("When?"), ask("Where?")]) == ["", ""]

    def test_a_failure_is_told(self, generator: LocalGenerator) -> None:
        def fail(*_: Any) -> None:
            raise RuntimeError("CUDA out of memory.")

        generator._model.register_forward_pre_hook(fail)
        with pytest.raises(DecoderError, match="ran out of memory"):
            generator.generate_many([ask("When?")])
        assert not generator._writing.locked()


class TestPrefix:
    def test_a_conversation_is_not_read_again_and_answers_stay_the_same(self, tiny: Path) -> None:
        """With a rewriting prompt between the turns, as the pipeline asks them."""
        kept, fresh = (
            load_local(config(tiny, max_new_tokens=16, decoding=Decoding(prefix_cache=cached)), device="cpu")
            for cached in (True, False)
        )
        kept._model.float()
        fresh._model.float()
        turns: list[Message] = []
        for question in ("When does it open? " * 3, "מה מחיר כרטיס למבוגר? " * 3, "博物館幾點開門？" * 3):
            rewriting = Prompt(
                question, "", (), (Message("system", "Rewrite. " * 10), *turns, Message("user", question)), ""
            )
            asked = Prompt(
                question, "", (), (Message("system", "Answer. " * 20), *turns, Message("user", question)), ""
            )
            for prompt in (rewriting, asked):
                assert "".join(kept.generate(prompt)) == "".join(fresh.generate(prompt))
            turns += [Message("user", question), Message("assistant", "It opens at nine.")]
        assert fresh.tally.reused == 0
        assert kept.tally.reused > kept.tally.prompt / 2

    def test_what_was_read_before_leaving_is_kept(self, tiny: Path) -> None:
        generator = load_local(config(tiny), device="cpu")
        pieces = generator.generate(ask("When? " * 50))
        assert any(pieces)
        pieces.close()
        assert "".join(generator.generate(ask("When? " * 50)))
        assert generator.tally.reused == len(generator._encode(ask("When? " * 50))) - 1

    def test_a_model_with_a_sliding_window_does_without(self, taught: Path) -> None:
        generator = load_local(config(taught))
        for _ in range(2):
            for question, answer in tiny_decoder.LESSONS.items():
                assert "".join(generator.generate(ask(question))) == answer
        assert generator.tally.reused == 0


class TestBounds:
    def test_a_prompt_that_does_not_fit_is_refused_whole(self, generator: LocalGenerator) -> None:
        with pytest.raises(DecoderError, match=r"reads only 8192 together: give fewer passages \(top_k\)"):
            next(generator.generate(ask("九點開門" * 8192)))
        assert not writers()

    def test_a_prompt_may_fill_the_window_to_the_last_token(self, generator: LocalGenerator) -> None:
        generator._model.config.max_position_embeddings = 100
        spare = 100 - 64 - len(encode_prompt(generator._tokenizer, ask("").messages))
        words = "\x01" * spare  # a byte that no merge joins is a token
        assert "".join(generator.generate(ask(words)))
        with pytest.raises(DecoderError, match="The prompt has 37 tokens"):
            next(generator.generate(ask(words + "\x01")))

    @pytest.mark.parametrize("text", ["It opens at nine.", "נפתח בתשע", "九點開門", "a <|im_end|> b", ""])
    def test_tokens_are_counted_as_the_prompt_will_hold_them(self, generator: LocalGenerator, text: str) -> None:
        def length(content: str) -> int:
            return len(encode_prompt(generator._tokenizer, [Message("user", content)]))

        assert generator.count_tokens(f"\x01{text}\x01") == length(f"\x01{text}\x01") - length("")

    def test_an_empty_answer_is_an_error(self, generator: LocalGenerator) -> None:
        generator._model.lm_head.weight.data.zero_()  # id 0 is <|endoftext|>, which is not text
        with pytest.raises(DecoderError, match="wrote no answer within 64 tokens: raise max_new_tokens"):
            list(generator.generate(ask("When?")))

    def test_a_thought_that_never_ends_is_an_empty_answer(self, tmp_path: Path) -> None:
        folder = tiny_decoder.build(tmp_path, template=tiny_decoder.TEMPLATE + "<think>\n")
        with pytest.raises(DecoderError, match="wrote no answer"):
            list(load_local(config(folder), device="cpu").generate(ask("When?")))


class TestLoading:
    def test_a_folder_gives_a_generator_with_its_name(self, tiny: Path) -> None:
        generator: Generator = load_local(config(tiny))
        assert generator.name == tiny.name

    @pytest.fixture
    def copy(self, tmp_path: Path) -> Path:
        return tiny_decoder.build(tmp_path / "model")

    def test_a_folder_without_a_model(self, tmp_path: Path) -> None:
        with pytest.raises(DecoderError, match=r"holds no model: there is no config\.json in it\.$"):
            load_local(config(tmp_path))

    def test_a_path_that_is_no_folder(self, tmp_path: Path) -> None:
        with pytest.raises(DecoderError, match="is not a folder"):
            load_local(config(tmp_path / "missing"))

    def test_weights_that_are_not_safetensors_are_not_read(self, copy: Path) -> None:
        import torch
        from safetensors.torch import load_file

        torch.save(load_file(copy / "model.safetensors"), copy / "pytorch_model.bin")
        (copy / "model.safetensors").unlink()
        with pytest.raises(DecoderError, match=r"holds weights only as pytorch_model\.bin.*safe_serialization=True"):
            load_local(config(copy))

    def test_broken_weights(self, copy: Path) -> None:
        (copy / "model.safetensors").write_bytes(b"not weights")
        with pytest.raises(DecoderError, match="cannot be loaded as a causal language model"):
            load_local(config(copy))

    def test_a_model_of_another_kind(self, copy: Path) -> None:
        (copy / "config.json").write_text('{"model_type": "t5", "architectures": ["T5ForConditionalGeneration"]}')
        with pytest.raises(DecoderError, match="cannot be loaded as a causal language model"):
            load_local(config(copy))

    def test_code_that_comes_with_a_model_is_not_run(self, copy: Path, tmp_path: Path) -> None:
        marker = tmp_path / "ran"
        (copy / "config.json").write_text('{"model_type": "own", "auto_map": {"AutoConfig": "own.Own"}}')
        (copy / "own.py").write_text(f"from pathlib import Path\nPath({str(marker)!r}).touch()\nclass Own: pass\n")
        with pytest.raises(DecoderError, match=r"cannot be loaded|is not a whole model"):
            load_local(config(copy))
        assert not marker.exists()

    def test_a_name_with_no_hub_in_reach_gets_one_sentence(self, tmp_path: Path) -> None:
        program = (
            "from rag.config import GeneratorConfig\nfrom rag.errors import DecoderError\n"
            "from rag.generate.local import load_local\n"
            "try: load_local(GeneratorConfig(kind='local', model='somebody/no-such-model', download='1 GB'))\n"
            "except DecoderError as error: print(error)\n"
        )
        run = subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path)},
            cwd=Path(__file__).parents[3],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        assert "The llm somebody/no-such-model is neither a folder here nor could it be fetched" in run.stdout
        assert "/models/no-such-model" in run.stdout
        assert len(run.stdout.splitlines()) == 1

    def test_half_precision_is_used_where_the_processor_has_it(self, tiny: Path) -> None:
        import torch

        known = torch.cpu.get_capabilities()
        expected = torch.bfloat16 if known.get("avx512_bf16") or known.get("bf16") else torch.float32
        assert load_local(config(tiny), device="cpu")._model.dtype is expected

    def test_nothing_heavy_is_imported_before_a_model_is_loaded(self) -> None:
        program = "import sys, rag.generate.local; print({'torch', 'transformers'} & set(sys.modules))"
        run = subprocess.run(
            [sys.executable, "-c", program], cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True
        )
        assert run.stdout.strip() == "set()"
