from pathlib import Path

import pytest

from indexing.config import ENCODERS
from rag.config import MODELS, AbstainConfig, Decoding, GeneratorConfig, RerankerConfig, RetrieveConfig, SupportConfig
from rag.errors import ConfigError
from rag.settings import Settings, config_file, load_settings


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings file, where the environment says it is."""
    path = tmp_path / "mine.toml"
    path.write_text("", "utf-8")
    monkeypatch.setenv("MEKOR_CONFIG", str(path))
    monkeypatch.delenv("MEKOR_HOME")
    return path


def one_sentence(error: pytest.ExceptionInfo[ConfigError]) -> str:
    text = str(error.value)
    assert "\n" not in text
    assert text.rstrip().endswith(".")
    return text


class TestOrder:
    def test_nothing_set_leaves_the_usual(self, file: Path) -> None:
        assert load_settings() == Settings()

    def test_file_then_environment_then_flags(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file.write_text('top_k = 3\nmodels = "small"\ncollection = "museum"\n', "utf-8")
        assert load_settings() == Settings(top_k=3, models="small", collection="museum")
        monkeypatch.setenv("MEKOR_TOP_K", "4")
        monkeypatch.setenv("MEKOR_MODELS", "base")
        assert load_settings() == Settings(top_k=4, models="base", collection="museum")
        assert load_settings(top_k=5) == Settings(top_k=5, models="base", collection="museum")

    def test_a_model_named_above_answers_whatever_kind_was_named_below(
        self, file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        file.write_text('base_url = "http://127.0.0.1:8000/v1"\nllm = "served"\n', "utf-8")
        assert load_settings().chosen().generator.kind == "remote"
        assert load_settings(llm=str(tmp_path)).chosen().generator.kind == "local"
        other = load_settings(llm="served-too").chosen().generator
        assert (other.kind, other.model, other.base_url) == ("remote", "served-too", "http://127.0.0.1:8000/v1")
        monkeypatch.setenv("MEKOR_GENERATOR", "extractive")
        assert load_settings().chosen().generator.kind == "extractive"
        assert load_settings(llm=str(tmp_path)).chosen().generator.kind == "local"

    def test_limits_of_the_generator(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MEKOR_PROMPT_TOKENS", "900")
        monkeypatch.setenv("MEKOR_SECONDS", "5")
        generator = load_settings(llm="served", base_url="http://127.0.0.1:8000/v1").chosen().generator
        assert (generator.prompt_tokens, generator.seconds) == (900, 5.0)

    @pytest.mark.parametrize("more", [{}, {"MEKOR_DECODING_TOP_P": ".9"}])
    def test_a_table_is_set_by_its_parts(
        self, file: Path, monkeypatch: pytest.MonkeyPatch, more: dict[str, str]
    ) -> None:
        for name, value in ({"MEKOR_DECODING": "greedy"} | more).items():
            monkeypatch.setenv(name, value)
        with pytest.raises(
            ConfigError, match="MEKOR_DECODING is a table: set its parts, such as MEKOR_DECODING_STRATEGY"
        ):
            load_settings()

    def test_how_words_are_chosen(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file.write_text(
            'temperature = 0.7\n[decoding]\ntop_p = 0.9\nstop = ["שאלה:", "問題："]\nlookup = false\n', "utf-8"
        )
        monkeypatch.setenv("MEKOR_DECODING_TOP_P", "0.8")
        monkeypatch.setenv("MEKOR_DECODING_SEED", "3")
        generator = load_settings(llm="m").chosen().generator
        assert generator.decoding == Decoding(top_p=0.8, seed=3, stop=("שאלה:", "問題："), lookup=False)
        monkeypatch.setenv("MEKOR_DECODING_STOP", "Question: ")
        assert load_settings().decoding.stop == ("Question: ",)

    def test_how_strict_abstention_is(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert load_settings().abstaining() == AbstainConfig(1.0)
        file.write_text("strictness = 0.5\n", "utf-8")
        assert load_settings().abstaining() == AbstainConfig(0.5)
        monkeypatch.setenv("MEKOR_STRICTNESS", "3")
        assert load_settings().abstaining() == AbstainConfig(3.0)

    def test_a_flag_that_was_not_given_changes_nothing(self, file: Path) -> None:
        file.write_text("top_k = 3\n", "utf-8")
        assert load_settings(top_k=None, collection=None).top_k == 3

    def test_an_empty_variable_is_not_set(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file.write_text("top_k = 3\n", "utf-8")
        monkeypatch.setenv("MEKOR_TOP_K", "")
        assert load_settings().top_k == 3

    def test_the_home_is_a_path_from_each(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file.write_text('home = "/from/file"\n', "utf-8")
        assert load_settings().home == Path("/from/file")
        monkeypatch.setenv("MEKOR_HOME", "/from/environment")
        assert load_settings().home == Path("/from/environment")
        assert load_settings(home=Path("/from/flag")).home == Path("/from/flag")

    def test_without_a_file_the_platform_says_where(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert config_file().name == "mekor.toml"
        assert load_settings().collection == "default"

    def test_a_file_in_the_settings_folder_is_read(self) -> None:
        config_file().parent.mkdir(parents=True, exist_ok=True)
        config_file().write_text("top_k = 2\n", "utf-8")
        assert load_settings().top_k == 2


class TestRefused:
    def test_a_name_in_the_file(self, file: Path) -> None:
        file.write_text("topk = 3\n", "utf-8")
        with pytest.raises(
            ConfigError, match=r"topk in .*mine.toml is not a setting \(did you mean top_k\?\)"
        ) as error:
            load_settings()
        assert "collection" in one_sentence(error)

    def test_a_name_in_the_environment(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MEKOR_COLECTION", "x")
        with pytest.raises(
            ConfigError, match=r"MEKOR_COLECTION in the environment .*did you mean collection\?"
        ) as error:
            load_settings()
        one_sentence(error)

    def test_a_name_of_decoding(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file.write_text("[decoding]\nbeam = 3\n", "utf-8")
        with pytest.raises(
            ConfigError, match=r"decoding\.beam in .* is not a setting \(did you mean beams\?\)"
        ) as error:
            load_settings()
        one_sentence(error)
        file.write_text("", "utf-8")
        monkeypatch.setenv("MEKOR_DECODING_TOPP", "0.5")
        with pytest.raises(ConfigError, match=r"MEKOR_DECODING_TOPP in the environment .*did you mean top_p\?"):
            load_settings()

    @pytest.mark.parametrize(
        ("lines", "reason"),
        [
            ("decoding = 3", "The setting decoding is 3"),
            ('decoding.top_p = "much"', r"The setting decoding\.top_p is 'much'"),
            ("decoding.top_p = 1.5", r"top_p is 1\.5"),
            ("decoding.beams = 4\ntemperature = 0.5", "beam decoding draws nothing"),
        ],
    )
    def test_decoding_that_means_nothing(self, file: Path, lines: str, reason: str) -> None:
        file.write_text(lines, "utf-8")
        with pytest.raises(ConfigError, match=reason) as error:
            load_settings(llm="m").chosen()
        one_sentence(error)

    def test_a_name_like_no_other_gets_no_suggestion(self, file: Path) -> None:
        file.write_text("zzz = 3\n", "utf-8")
        with pytest.raises(ConfigError, match="zzz") as error:
            load_settings()
        assert "did you mean" not in one_sentence(error)

    @pytest.mark.parametrize(
        ("line", "name"),
        [
            ('top_k = "many"', "top_k"),
            ("top_k = 2.5", "top_k"),
            ('generator = "oracle"', "generator"),
            ('temperature = "hot"', "temperature"),
            ("collection = 7", "collection"),
            ("home = 7", "home"),
        ],
    )
    def test_a_value_of_the_wrong_kind(self, file: Path, line: str, name: str) -> None:
        file.write_text(line, "utf-8")
        with pytest.raises(ConfigError, match=f"The setting {name} is ") as error:
            load_settings()
        one_sentence(error)

    def test_a_value_in_the_environment(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MEKOR_TOP_K", "many")
        with pytest.raises(ConfigError, match="The setting top_k is 'many'") as error:
            load_settings()
        one_sentence(error)

    def test_a_key_is_not_said_aloud(self, file: Path) -> None:
        file.write_text("api_key = 12345\n", "utf-8")
        with pytest.raises(ConfigError, match="api_key") as error:
            load_settings()
        assert "12345" not in one_sentence(error)

    def test_a_settings_file_that_is_not_there(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("MEKOR_CONFIG", str(tmp_path / "gone.toml"))
        with pytest.raises(ConfigError, match=r"MEKOR_CONFIG names .*gone.toml, which is not a file") as error:
            load_settings()
        one_sentence(error)

    @pytest.mark.parametrize("content", [b"top_k = = 3", b"[", b"\xff\xfe\x00", b"top_k = 1\ntop_k = 2"])
    def test_a_file_that_is_not_toml(self, file: Path, content: bytes) -> None:
        file.write_bytes(content)
        with pytest.raises(ConfigError, match=r"The settings file .*mine.toml cannot be read") as error:
            load_settings()
        one_sentence(error)

    @pytest.mark.parametrize("value", ["-1", "nan", "inf", "1001"])
    def test_a_strictness_that_means_nothing(self, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        monkeypatch.setenv("MEKOR_STRICTNESS", value)
        with pytest.raises(ConfigError, match="strictness is") as error:
            load_settings().abstaining()
        one_sentence(error)

    @pytest.mark.parametrize("top_k", [0, -1])
    def test_no_passages(self, file: Path, top_k: int) -> None:
        with pytest.raises(ConfigError, match="top_k") as error:
            load_settings(top_k=top_k).retrieve()
        one_sentence(error)


class TestChosen:
    def test_the_embedded_set_is_usual(self) -> None:
        assert Settings().chosen() == MODELS["embedded"]
        assert Settings().retrieve() == RetrieveConfig()

    @pytest.mark.parametrize(
        ("name", "known"), [("minilm", "minilm"), ("embedded", "embedded"), ("mekor-encoder", "embedded")]
    )
    def test_an_encoder_of_the_package_keeps_what_is_known_of_it(self, name: str, known: str) -> None:
        assert Settings(encoder=name).chosen().encoder == ENCODERS[known]

    @pytest.mark.parametrize("name", MODELS)
    def test_a_set_by_name(self, name: str) -> None:
        assert Settings(models=name).chosen() == MODELS[name]

    def test_an_unknown_set(self) -> None:
        with pytest.raises(
            ConfigError, match="'huge' is not a set of models: give one of embedded, small, base"
        ) as error:
            Settings(models="huge").chosen()
        one_sentence(error)

    def test_an_encoder_of_ones_own_has_no_prompts_of_another(self) -> None:
        encoder = Settings(models="small", encoder="/my/encoder").chosen().encoder
        assert (encoder.model, encoder.revision, encoder.question_prompt, encoder.passage_prompt) == (
            "/my/encoder", None, "", "",
        )  # fmt: skip

    def test_a_known_encoder_keeps_its_prompts(self) -> None:
        known = MODELS["small"].encoder
        assert Settings(encoder=known.model).chosen().encoder == known

    def test_a_support_model_and_its_threshold(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert Settings().chosen().support == SupportConfig("embedded", None)
        assert Settings(support="/my/judge", support_threshold=0.7).chosen().support == SupportConfig("/my/judge", 0.7)
        monkeypatch.setenv("MEKOR_SUPPORT", "judge")
        monkeypatch.setenv("MEKOR_SUPPORT_THRESHOLD", "0.25")
        assert load_settings().chosen().support == SupportConfig("judge", 0.25)
        assert load_settings(support="decoder").chosen().support == SupportConfig("decoder", 0.25)

    def test_a_reranker(self) -> None:
        assert Settings(reranker="/my/reranker").chosen().reranker == RerankerConfig("/my/reranker")

    def test_a_model_is_local(self) -> None:
        generator = Settings(llm="/my/llm").chosen().generator
        assert (generator.kind, generator.model) == ("local", "/my/llm")

    def test_a_model_in_the_place_of_a_pinned_one_is_not_pinned(self) -> None:
        generator = Settings(models="base", llm="/my/llm").chosen().generator
        assert (generator.revision, generator.download, generator.licence) == (None, "", "")
        assert generator.prompt_tokens == MODELS["base"].generator.prompt_tokens
        kept = Settings(models="base", llm=MODELS["base"].generator.model).chosen().generator
        assert kept == MODELS["base"].generator

    def test_an_address_is_remote(self) -> None:
        chosen = Settings(llm="m", base_url="http://127.0.0.1:1/v1", api_key="sesame").chosen().generator
        assert (chosen.kind, chosen.model, chosen.base_url, chosen.api_key) == (
            "remote", "m", "http://127.0.0.1:1/v1", "sesame",
        )  # fmt: skip

    def test_a_generator_can_be_said_outright(self) -> None:
        assert Settings(models="small", generator="extractive").chosen().generator.kind == "extractive"

    def test_what_is_missing_is_told(self) -> None:
        with pytest.raises(ConfigError, match="needs a model and an address"):
            Settings(base_url="http://127.0.0.1:1/v1").chosen()
        with pytest.raises(ConfigError, match="needs a model"):
            Settings(generator="local").chosen()

    def test_length_and_temperature(self) -> None:
        generator = Settings(models="small", max_new_tokens=7, temperature=0.5).chosen().generator
        assert (generator.max_new_tokens, generator.temperature) == (7, 0.5)
        assert Settings(models="small", temperature=0.0).chosen().generator.temperature == 0.0

    def test_many_passages_need_as_many_candidates(self) -> None:
        assert Settings(top_k=80).retrieve() == RetrieveConfig(top_k=80, candidates=80)


def test_a_key_is_not_shown() -> None:
    config = GeneratorConfig(kind="remote", model="m", base_url="http://127.0.0.1:1/v1", api_key="sesame")
    assert "sesame" not in repr(config)
    assert "sesame" not in repr(Settings(api_key="sesame"))
    assert "sesame" not in repr(Settings(llm="m", base_url="http://127.0.0.1:1/v1", api_key="sesame").chosen())
