"""How fast the local decoder writes: against transformers alone, in batches, from a kept prefix, and how fast it stops.

    python benchmarks/generate.py [--device cuda] [--shape qwen3-0.6b]

The decoder has the shape of a public model and random weights, which speed does not depend on; it never ends an answer
by itself. Prompt lookup is measured on a tiny decoder that was trained in the run and answers in the words of its
prompt. What is compared takes turns in one loop, and the best turn of each counts. Ends with 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from rag.config import Decoding, GeneratorConfig
from rag.generate.local import LocalGenerator, _device, _dtype, load_local
from rag.generate.template import encode_prompt
from rag.generate.writing import new_tokens
from rag.types import Message, Prompt
from tests import tiny_decoder

SHAPES: dict[str, dict[str, Any]] = {
    "pythia-70m": {
        "model_type": "gpt_neox", "hidden_size": 512, "intermediate_size": 2048, "num_hidden_layers": 6,
        "num_attention_heads": 8, "vocab_size": 50304,
    },
    "smollm2-135m": {
        "model_type": "llama", "hidden_size": 576, "intermediate_size": 1536, "num_hidden_layers": 30,
        "num_attention_heads": 9, "num_key_value_heads": 3, "vocab_size": 49152,
    },
    "qwen3-0.6b": {
        "model_type": "qwen3", "hidden_size": 1024, "intermediate_size": 3072, "num_hidden_layers": 28,
        "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 128, "vocab_size": 151936,
    },
}  # fmt: skip
LEAST_OF_BARE, LEAST_BY_BATCH, LONGEST_CANCEL = 0.95, 4.0, 1.0
ANSWER, BATCH, BATCH_ANSWER = 48, 64, 24
Row = tuple[str, str, str, str, bool]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default=_device())
    parser.add_argument("--shape", choices=SHAPES)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    shape = given.shape or ("qwen3-0.6b" if given.device.startswith("cuda") else "pythia-70m")
    tokenizer = tiny_decoder.new_tokenizer(tiny_decoder.TEMPLATE)
    model = build(tokenizer, shape, given.device)
    print(
        f"{shape}, {model.num_parameters() / 1e6:.0f}M random parameters, {model.dtype} on {given.device}\n", flush=True
    )
    print("| what | measured | compared with | ratio or bound | met |\n|---|---|---|---|---|")
    met = True
    for measure in (against_bare, by_lookup, by_batch, first_token, cancelled):
        for *cells, fine in measure(model, tokenizer, given.rounds):
            print(f"| {' | '.join(cells)} | {'yes' if fine else 'no'} |", flush=True)
            met = met and fine
    raise SystemExit(not met)


def build(tokenizer: Any, shape: str, device: str) -> Any:
    """A model of that shape that only ever writes ids of the tokenizer, and no control tokens."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    torch.manual_seed(0)
    common = {"max_position_embeddings": 8192, "tie_word_embeddings": False, "initializer_range": 0.05}
    ends = {"eos_token_id": tokenizer.eos_token_id, "bos_token_id": None, "pad_token_id": tokenizer.pad_token_id}
    model: Any = AutoModelForCausalLM.from_config(AutoConfig.for_model(**SHAPES[shape], **common, **ends))
    with torch.no_grad():
        head = model.get_output_embeddings().weight
        head[len(tokenizer) :] = 0.0  # a logit of 0 is never the greatest
        head[tokenizer.all_special_ids] = 0.0
    return model.to(device=device, dtype=_dtype(device)).eval()


def against_bare(model: Any, tokenizer: Any, rounds: int) -> list[Row]:
    """Streamed answers against `model.generate` in one call, with the same settings."""
    rows = []
    prompt, ids = ask(tokenizer, 200)
    for lookup in (False, True):
        generator = local(model, tokenizer, ANSWER, lookup=lookup, prefix_cache=False)
        guesses = {"prompt_lookup_num_tokens": 10} if lookup else {}
        ours, bare = best(
            rounds,
            partial(answer, generator, prompt),
            partial(bare_answer, model, ids, **guesses),
        )
        what = f"tokens/s, lookup {'on' if lookup else 'off'}, {len(ids)} + {ANSWER} tokens"
        ratio = bare / ours
        cells = f"{ANSWER / ours:.1f}", f"bare generate {ANSWER / bare:.1f}", f"{ratio:.2f} (≥ {LEAST_OF_BARE})"
        rows.append((what, *cells, ratio >= LEAST_OF_BARE))
    return rows


def answer(generator: LocalGenerator, prompt: Prompt) -> str:
    return "".join(generator.generate(prompt))


def bare_answer(model: Any, ids: list[int], **settings: Any) -> None:
    import torch

    inputs = torch.tensor([ids], device=model.device)
    mask = torch.ones_like(inputs)
    model.generate(inputs, attention_mask=mask, max_new_tokens=ANSWER, do_sample=False, **settings)


def by_lookup(model: Any, tokenizer: Any, rounds: int) -> list[Row]:
    """Answers in the words of the prompt, by a tiny decoder that learned them."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        name = str(tiny_decoder.build_taught(Path(folder)))

        def load(lookup: bool) -> LocalGenerator:
            decoding = Decoding(lookup=lookup, prefix_cache=False)
            return load_local(GeneratorConfig(kind="local", model=name, max_new_tokens=64, decoding=decoding))

        on, off = load(True), load(False)
        for question, said in tiny_decoder.LESSONS.items():
            messages = (Message("system", said), Message("user", question))
            prompt = Prompt(question, "", (), messages, "")
            with_it, without = best(
                10 * rounds,
                partial(answer, on, prompt),
                partial(answer, off, prompt),
            )
            rows.append(
                (f"seconds an answer by lookup: {said}", f"{with_it:.3f}", f"without {without:.3f}",
                 f"{without / with_it:.1f} times as fast", True)
            )  # fmt: skip
    tally = on.tally
    share = f"{tally.accepted} of {tally.tried} tried"
    each = tally.written / tally.steps
    rows.append(
        ("tokens accepted by lookup", share, f"{tally.written} written", f"{each:.1f} tokens a step (≥ 2)", each >= 2)
    )
    return rows


def by_batch(model: Any, tokenizer: Any, rounds: int) -> list[Row]:
    """Many questions together against one after another."""
    generator = local(model, tokenizer, BATCH_ANSWER, lookup=False)  # text that repeats itself is not what is measured
    chance = random.Random(0)
    prompts = [ask(tokenizer, chance.randrange(40, 160), seed)[0] for seed in range(BATCH)]
    together, alone = best(
        rounds,
        partial(generator.generate_many, prompts),
        lambda: [answer(generator, prompt) for prompt in prompts],
    )
    ratio = alone / together
    what = f"answers/s, batch of {BATCH}, 40 to 160 + {BATCH_ANSWER} tokens"
    cells = f"{BATCH / together:.2f}", f"one by one {BATCH / alone:.2f}", f"{ratio:.1f} (≥ {LEAST_BY_BATCH:.0f})"
    return [(what, *cells, ratio >= LEAST_BY_BATCH)]


def first_token(model: Any, tokenizer: Any, rounds: int) -> list[Row]:
    """A prompt that begins as the last one, with what was kept of that and without."""
    kept, fresh = (local(model, tokenizer, 1, prefix_cache=cached) for cached in (True, False))
    _, begin = ask(tokenizer, 600)
    seconds = []
    for turn in range(rounds):
        ids = begin + ask(tokenizer, 60, turn)[1]
        first(kept, begin)
        seconds.append((timed(partial(first, kept, ids)), timed(partial(first, fresh, ids))))
    with_it, without = (min(one) for one in zip(*seconds, strict=True))
    what = f"seconds to the first token, {len(begin)} tokens known of {len(ids)}"
    ratio = without / with_it
    return [(what, f"{with_it:.3f}", f"without {without:.3f}", f"{ratio:.1f} times as fast (≥ 2)", ratio >= 2)]


def cancelled(model: Any, tokenizer: Any, rounds: int) -> list[Row]:
    """From closing the iterator to the model being free, the worst of all turns."""
    generator = local(model, tokenizer, 512, prefix_cache=False)
    prompt, ids = ask(tokenizer, 6000)
    reading: list[float] = []
    writing: list[float] = []
    for _ in range(rounds):
        for asked, found in ((prompt, reading), (ask(tokenizer, 100)[0], writing)):
            pieces = generator.generate(asked)
            while bool(next(pieces)) is (found is reading):  # a piece is empty while the prompt is read
                pass
            found.append(timed(pieces.close))
    return [
        (f"seconds to cancel, {what}", f"{max(found):.3f}", f"{rounds} turns", f"≤ {LONGEST_CANCEL:g}", max(found) <= 1)
        for what, found in ((f"while {len(ids)} tokens are read", reading), ("while writing", writing))
    ]


def local(model: Any, tokenizer: Any, tokens: int, **decoding: Any) -> LocalGenerator:
    config = GeneratorConfig(kind="local", model="m", max_new_tokens=tokens, decoding=Decoding(**decoding))
    return LocalGenerator(model, tokenizer, config, "m")


def ask(tokenizer: Any, tokens: int, seed: int = 0) -> tuple[Prompt, list[int]]:
    """A prompt of about `tokens` tokens, and its ids."""
    chance = random.Random(seed)
    words = " ".join(tiny_decoder.SENTENCES).split()
    text = " ".join(chance.choices(words, k=tokens))
    text = tokenizer.decode(tokenizer(text)["input_ids"][: max(tokens - 8, 1)]).replace("\ufffd", "")
    messages = (Message("user", text),)
    return Prompt(text, "", (), messages, ""), encode_prompt(tokenizer, messages)


def first(generator: LocalGenerator, ids: list[int]) -> None:
    tokens = new_tokens(lambda outbox: generator._decoder.write(ids, outbox), generator._writing)
    next(filter(None, tokens))
    tokens.close()


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def best(rounds: int, *works: Callable[[], object]) -> list[float]:
    """The least seconds of each, taking turns; the first turn warms up."""
    turns = [[timed(work) for work in works] for _ in range(rounds + 1)][1:]
    return [min(one) for one in zip(*turns, strict=True)]


if __name__ == "__main__":
    main()
