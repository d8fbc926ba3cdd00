"""Builds a tiny real decoder that reads its prompt: it goes on as the passage does that holds the prompt's last words.

The other side of `tiny_decoder.build_taught`, which answers by heart. It is trained on random tokens, so that it knows no
text at all and can only copy: a layer that looks at the token before, and one that looks for where the same stood earlier
(an induction head, Olsson et al. 2022). Weights begin near that, and training does the rest in seconds. The second layer
has no positions, so that it copies over any distance. Loads as any model of the hub does.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

TEMPLATE = (
    "{% for message in messages %}{{ message.content }}{% if not loop.last %}\n\n{% endif %}{% endfor %}"
    "{% if messages[-1].content[-1] < '\u3000' %} {% endif %}"
)
"""The question stands last, and the answer goes on from it: after a space, but not in Chinese."""
DOCUMENTS = {
    "museum.md": "The harbour museum opens at nine on weekdays.",
    "tower.md": "Every lighthouse keeper wears yellow boots.",
    "hebrew.md": "מוזיאון הנמל נפתח בתשע בבוקר.",
    "chinese.md": "海港博物館平日九點開門。",
}
"""Documents whose words the default decoder has as whole tokens."""
STARTS = {
    "The harbour museum opens": "at nine on weekdays.",
    "Every lighthouse keeper": "wears yellow boots.",
    "מוזיאון הנמל נפתח": "בתשע בבוקר.",
    "海港博物館平日": "九點開門。",
}
"""Questions that are the beginning of a sentence, and how it goes on in DOCUMENTS."""

_HIDDEN = 64
_PASSAGES, _LENGTH = 4, 12  # of a row of training
_ENDS = (".", "。")


def build_copying(folder: Path, texts: Sequence[str] = (), *, vocabulary: int = 640, steps: int = 300) -> Path:
    """A decoder in `folder`, which is returned. It copies what its tokenizer, learned from `texts`, keeps apart."""
    import torch

    tokenizer = _tokenizer(texts or [*DOCUMENTS.values(), *DOCUMENTS], vocabulary)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # several wait for each other on a busy machine, and so small a model gains nothing
    torch.manual_seed(0)
    model = _model(tokenizer)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-2, total_steps=steps)
    chance = random.Random(0)
    for _ in range(steps):
        ids, labels = _batch(tokenizer, chance)
        model(input_ids=ids, labels=labels).loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    torch.set_num_threads(threads)
    model.eval().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _batch(tokenizer: Any, chance: random.Random) -> tuple[Any, Any]:
    """Rows of random sentences, then the same in another order, and labels for what follows from two tokens of each."""
    import torch

    ends = [tokenizer(text)["input_ids"][-1] for text in _ENDS]
    end, line = tokenizer.eos_token_id, tokenizer(".\n")["input_ids"][-1]
    usual = [i for i in range(len(tokenizer)) if i not in (*tokenizer.all_special_ids, *ends)]
    rows, labels = [], []
    for _ in range(8):
        words = chance.sample(usual, _PASSAGES * _LENGTH // 2)  # each stands twice, so that one token does not tell
        sentences = [[*chance.choices(words, k=_LENGTH - 1), chance.choice(ends)] for _ in range(_PASSAGES)]
        row = [token for sentence in sentences for token in (*sentence, *[line] * chance.choice((1, 2)))]
        label = [-100] * len(row)
        for sentence in chance.sample(sentences, _PASSAGES):
            row += [*sentence, end]
            label += [-100, -100, *sentence[2:], end]
        rows.append(row)
        labels.append(label)
    length = max(map(len, rows))
    ids = [row + [tokenizer.pad_token_id] * (length - len(row)) for row in rows]
    return torch.tensor(ids), torch.tensor([label + [-100] * (length - len(label)) for label in labels])


def _tokenizer(texts: Sequence[str], vocabulary: int) -> Any:
    """A byte-level BPE of `texts`, whose tokens take the space after them along: an answer begins without one."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    word = r"[\u4e00-\u9fff]|[.。，\n]|[^\s.。，\u4e00-\u9fff]+ ?|\s"
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(word), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=["<|endoftext|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>", chat_template=TEMPLATE
    )


def _model(tokenizer: Any) -> Any:
    """Two layers of attention whose weights begin as an induction head: crude, and made exact by training."""
    import torch
    from transformers import SmolLM3Config, SmolLM3ForCausalLM

    heads, theta = 2, 100.0
    size = _HIDDEN // heads
    model = SmolLM3ForCausalLM(
        SmolLM3Config(
            vocab_size=len(tokenizer),
            hidden_size=_HIDDEN,
            intermediate_size=_HIDDEN,
            num_hidden_layers=2,
            num_attention_heads=heads,
            num_key_value_heads=heads,
            no_rope_layers=[1, 0],  # 1 is a layer with positions
            rope_parameters={"rope_type": "default", "rope_theta": theta},
            attention_bias=True,
            initializer_range=0.01,
            max_position_embeddings=8192,
            tie_word_embeddings=True,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
            bos_token_id=None,
        )
    )
    before, same = (layer.self_attn for layer in model.model.layers)
    angles = theta ** (-torch.arange(size // 2) * 2 / size)
    same_size = torch.eye(_HIDDEN)
    turn = torch.linalg.qr(torch.randn(_HIDDEN, _HIDDEN))[0]
    with torch.no_grad():
        model.model.embed_tokens.weight.normal_(0, 2 / _HIDDEN**0.5)
        for first in range(0, _HIDDEN, size):  # keys turned by one place match the query best that comes next
            half = first + size // 2
            before.k_proj.bias[first:half] = 3.0
            before.q_proj.bias[first:half] = 3.0 * torch.cos(angles)
            before.q_proj.bias[half : first + size] = -3.0 * torch.sin(angles)
        before.v_proj.weight.copy_(same_size)
        before.o_proj.weight.copy_(turn)  # the token before, beside the token itself
        same.k_proj.weight.copy_(1.5 * turn.T)
        same.q_proj.weight.copy_(1.5 * same_size)
        same.v_proj.weight.copy_(same_size)
        same.o_proj.weight.copy_(3.0 * same_size)
    return model
