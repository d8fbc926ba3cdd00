"""Contrastive training of the bi-encoder: pairs in, a folder out that `indexing.embed` opens. The whole is in `run`."""
