"""A causal language model with its way of writing: ids in, ids out.

Knows models of transformers; knows nothing of text. Not safe by itself: one thread at a time. Steps of its own where
the model's cache can be cut back, `generate` of transformers for beams, batches and all other models.
"""

from __future__ import annotations

from typing import Any

from rag.config import GeneratorConfig
from rag.generate import batch
from rag.generate.decoding import BatchChoice, Chooser, WrittenOnly
from rag.generate.prefix import PLACES, Prefixes, new_cache
from rag.generate.steps import LOOKUP_TOKENS, Plan, Tally, chunk_for, read, write
from rag.generate.writing import Outbox


class Decoder:
    """`model` and how `config` wants it to write. `tally` counts what `write` has done; `own` are the settings of its makers."""

    def __init__(self, model: Any, ends: list[int], padding: int, config: GeneratorConfig) -> None:
        self._model = model
        self.own = model.generation_config
        self._config = config
        self._beams = config.decoding.beams
        self._in_steps = can_step(model)
        self._plan = Plan(
            frozenset(ends), config.max_new_tokens, LOOKUP_TOKENS if config.decoding.lookup else 0, chunk_for(model)
        )
        self._prefixes = Prefixes(model, PLACES if config.decoding.prefix_cache else 0)
        self.tally = Tally()
        model.generation_config = _settings(self.own, ends, padding, config)

    def write(self, ids: list[int], outbox: Outbox) -> None:
        """Send what the model writes after `ids` until it ends or is stopped."""
        import torch

        chooser = Chooser(self._config, self.own)
        try:
            with torch.no_grad():
                if self._beams > 1:
                    self._search(ids, chooser, outbox)
                elif self._in_steps:
                    self._step(ids, chooser, outbox)
                else:
                    self._generate([ids], chooser, outbox, streamer=outbox)
        except BaseException:
            self._prefixes.clear()  # what is kept must not be why memory runs out again
            raise

    def write_many(self, prompts: list[list[int]], ended: batch.Ended | None = None) -> list[list[int]]:
        """What the model writes after each prompt; a row ends early when `ended` says so of its ids."""
        import torch

        if not self._in_steps:
            return [self._alone(ids) for ids in prompts]
        self._prefixes.clear()  # room for the batch
        written: list[list[int]] = [[] for _ in prompts]
        with torch.no_grad():
            simple = Chooser(self._config, self.own).plain and self._beams == 1 and ended is None
            if simple and batch.runs_continuously(self._model):
                found = batch.continuous(self._model, prompts, self._plan.ends)
                if found is not None:
                    return found
            for rows in batch.batches([len(ids) for ids in prompts], self._plan.limit, self._beams):
                chooser = Chooser(self._config, self.own)
                found = self._generate([prompts[row] for row in rows], chooser, Outbox(), ended=ended)
                for row, ids in zip(rows, found, strict=True):
                    written[row] = ids
        return written

    def _step(self, ids: list[int], chooser: Chooser, outbox: Outbox) -> None:
        cache = self._prefixes.take(ids)
        known = list(ids)
        for new in write(self._model, ids, cache, chooser, self._plan, self.tally):
            known += new
            if new:
                outbox.send(new)
            else:
                outbox.beat()
            if outbox.stopped.is_set():
                break
        self._prefixes.keep(known, cache)

    def _search(self, ids: list[int], chooser: Chooser, outbox: Outbox) -> None:
        """Beam search, whose words are only certain at its end."""
        extra: dict[str, Any] = {}
        if self._in_steps:
            cache = new_cache(self._model.config)
            for _ in read(self._model, ids, cache, self._plan.chunk):
                if outbox.beat():
                    return
            if cache.get_seq_length():
                cache.batch_repeat_interleave(self._beams)
                extra["past_key_values"] = cache
        found = self._generate([ids], chooser, outbox, **extra)
        outbox.send(found[0])

    def _alone(self, ids: list[int]) -> list[int]:
        outbox = Outbox()
        self.write(ids, outbox)
        sent = [outbox.queue.get() for _ in range(outbox.queue.qsize())]
        return [token for new in sent if isinstance(new, list) for token in new]

    def _generate(
        self,
        prompts: list[list[int]],
        chooser: Chooser,
        outbox: Outbox,
        *,
        ended: batch.Ended | None = None,
        **extra: Any,
    ) -> list[list[int]]:
        """What `generate` of transformers writes after each of `prompts`, until `outbox` is stopped."""
        from transformers import LogitsProcessorList, StoppingCriteriaList

        inputs, mask = batch.padded(prompts, self._model.generation_config.pad_token_id, self._model.device)
        length = inputs.shape[1]
        choice = [] if chooser.plain else [(WrittenOnly if self._beams > 1 else BatchChoice)(chooser, length)]
        found = self._model.generate(
            inputs,
            attention_mask=mask,
            logits_processor=LogitsProcessorList(choice),
            stopping_criteria=StoppingCriteriaList(
                [batch.Stopping(length, outbox.beat if self._beams > 1 else outbox.stopped.is_set, ended)]
            ),
            **extra,
        )
        return [batch.cut(row, self._plan.ends) for row in found[:, length:].tolist()]


def can_step(model: Any) -> bool:
    """Whether the model's cache is one of keys and values, which can take back what was tried."""
    if getattr(model, "_is_stateful", False):
        return False
    from transformers.cache_utils import DynamicLayer, DynamicSlidingWindowLayer

    return all(type(layer) in (DynamicLayer, DynamicSlidingWindowLayer) for layer in new_cache(model.config).layers)


def _settings(own: Any, ends: list[int], padding: int, config: GeneratorConfig) -> Any:
    """The model's token ids with our decoding: whatever else its authors set (beams, penalties) is left out.

    Never `do_sample`: what is drawn is drawn by a Chooser.
    """
    import transformers

    settings: Any = transformers.GenerationConfig  # its constructor has no types
    search: dict[str, Any] = {} if config.decoding.beams == 1 else {"num_beams": config.decoding.beams}
    if config.decoding.length_penalty is not None:
        search["length_penalty"] = config.decoding.length_penalty
    return settings(
        do_sample=False,
        bos_token_id=own.bos_token_id,
        eos_token_id=ends or None,
        pad_token_id=padding,
        max_new_tokens=config.max_new_tokens,
        **search,
    )
