"""Builds tiny real decoders for tests, offline: a byte-level BPE learned from a few sentences, a Qwen3-shaped model.

`build` gives one with random weights, which writes gibberish, the same for the same seed. `build_taught` gives one that
has learned by heart what to answer to a few questions, whatever passages stand before them. Both load as any model of
the hub does.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

SENTENCES = (
    "The museum opens at nine on weekdays and at ten on Saturdays. Tickets cost twelve shekels for adults.",
    "Answer from the numbered passages only, and name the source of each sentence by its number, like [1] or [2].",
    "Question: when does the reading room close? The passages do not say.",
    "המוזיאון נפתח בתשע בבוקר בימי חול ובעשר בשבת. מחיר כרטיס למבוגר הוא שנים עשר שקלים.",
    "ענו על פי הקטעים הממוספרים בלבד, וציינו את המקור של כל משפט במספרו. הקטעים אינם אומרים זאת.",
    "博物館平日九點開門，星期六十點開門。成人票價十二元。請只根據編號段落回答。",
    "博物馆平日九点开门，星期六十点开门。成人票价十二元。请只根据编号段落回答。",
)
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
NO_SYSTEM_TEMPLATE = (
    "{% if messages[0].role == 'system' %}{{ raise_exception('no system role here') }}{% endif %}" + TEMPLATE
)
WINDOW = 8192
DOCUMENT = (
    "The harbour museum opens at nine on weekdays.\n\nמוזיאון הנמל נפתח בתשע בימי חול.\n\n海港博物館平日九點開門。\n"
)
"""A document that bears out every answer of LESSONS."""
LESSONS = {
    "When does the harbour museum open on weekdays?": "The harbour museum opens at nine on weekdays [1].",
    "מתי נפתח מוזיאון הנמל בימי חול?": "מוזיאון הנמל נפתח בתשע בימי חול [1].",
    "海港博物館平日幾點開門？": "海港博物館平日九點開門 [1]。",
}
_taught: list[Path] = []
_SIGHT = 96  # tokens that a layer of the taught decoder looks back: the question must stand that near the end


def build(folder: Path, *, seed: int = 0, template: str | None = TEMPLATE) -> Path:
    """A decoder of about 50,000 random parameters in `folder`, which is returned. It never ends an answer by itself."""
    import torch

    tokenizer = new_tokenizer(template)
    torch.manual_seed(seed)
    model = _model(tokenizer, hidden=32)
    with torch.no_grad():
        model.lm_head.weight[tokenizer.all_special_ids] = 0.0  # a logit of 0 is never the greatest of 512
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def build_taught(folder: Path, lessons: Mapping[str, str] = LESSONS, *, steps: int = 100) -> Path:
    """A decoder in `folder` that answers each question of `lessons` with its answer when it stands last in a prompt.

    What was taught once in this process is copied.
    """
    usual = lessons is LESSONS and steps == 100
    if usual and _taught and _taught[0].is_dir():
        shutil.copytree(_taught[0], folder, dirs_exist_ok=True)
        return folder
    import torch

    tokenizer = new_tokenizer(TEMPLATE, [*SENTENCES, *lessons, *lessons.values()])
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # several wait for each other on a busy machine, and so small a model gains nothing
    torch.manual_seed(0)
    model = _model(tokenizer, hidden=64, sight=_SIGHT)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 5e-3, total_steps=steps)
    chance = random.Random(0)
    for _ in range(steps):
        ids, labels = _batch(tokenizer, lessons, chance)
        loss = model(input_ids=ids, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    torch.set_num_threads(threads)
    model.eval().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    if usual:
        _taught[:] = [folder]
    return folder


def _batch(tokenizer: Any, lessons: Mapping[str, str], chance: random.Random) -> tuple[Any, Any]:
    """Prompts with the questions among other text, and labels that count the answers only (the rest is -100)."""
    import torch

    rows, labels = [], []
    for question, answer in list(lessons.items()) * 4:
        before = " ".join(chance.choices([*SENTENCES, *lessons.values()], k=3))[chance.randrange(60) :]
        label = chance.choice(["", "Question: ", "שאלה: ", "問題："])
        begin = chance.randrange(40)
        after = chance.choice(["", "\n" + chance.choice(SENTENCES)[begin : begin + chance.randrange(60)]])
        text = f"{before}\n{label}{question}{after}<|im_end|>\n<|im_start|>assistant\n"
        prompt = tokenizer(text)["input_ids"]
        written = tokenizer(f"{answer}<|im_end|>")["input_ids"]
        rows.append(prompt + written)
        labels.append([-100] * len(prompt) + written)
    length = max(map(len, rows))
    ids = [[tokenizer.pad_token_id] * (length - len(row)) + row for row in rows]
    return torch.tensor(ids), torch.tensor([[-100] * (length - len(row)) + row for row in labels])


def new_tokenizer(template: str | None, texts: Sequence[str] = SENTENCES) -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=512,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        extra_special_tokens=["<|im_start|>"],
        chat_template=template,
    )


def _model(tokenizer: Any, hidden: int, sight: int | None = None) -> Any:
    from transformers import Qwen3Config, Qwen3ForCausalLM

    config = Qwen3Config(
        vocab_size=len(tokenizer),
        hidden_size=hidden,
        intermediate_size=2 * hidden,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=hidden // 4,
        max_position_embeddings=WINDOW,
        initializer_range=0.1 if sight else 0.5,
        sliding_window=sight,
        use_sliding_window=sight is not None,
        max_window_layers=0,
        tie_word_embeddings=False,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
    )
    return Qwen3ForCausalLM(config)
