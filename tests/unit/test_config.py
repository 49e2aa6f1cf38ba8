"""The configuration: defaults, round trip, and one sentence for everything that is wrong."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmlnp import systems
from nmlnp.config import ConfigError, RunConfig, build, from_command_line, load, override, parse_setting
from nmlnp.physics.pionless import CUTOFFS, MODELS, THREE_BODY

NUCLEI = ("2H", "3H", "3He", "4He")


def refusal(source, **overrides):
    """The text of the refusal; ``a__b`` stands for the key ``a.b``."""
    with pytest.raises(ConfigError) as caught:
        load(source, {key.replace("__", "."): value for key, value in overrides.items()})
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_shipped_systems_are_the_four_nuclei_from_light_to_heavy():
    assert systems.names() == NUCLEI
    for name in NUCLEI:
        assert load(name).system.nucleus == name
        assert systems.title(name)


@pytest.mark.parametrize("nucleus", NUCLEI)
def test_three_body_force_is_the_default_where_it_exists(nucleus):
    hamiltonian = load(nucleus).hamiltonian
    assert (hamiltonian.family, hamiltonian.model, hamiltonian.coulomb) == ("pionless", "o", True)
    if nucleus == "2H":
        assert (hamiltonian.force, hamiltonian.three_body_range) == ("NN", None)
    else:
        assert hamiltonian.force == "3N"
        assert (hamiltonian.three_body_range, hamiltonian.three_body_strength) == (1.0, 1.0786)


@pytest.mark.parametrize("pair", THREE_BODY.items())
def test_fitted_three_body_strengths_are_looked_up(pair):
    hamiltonian = load("4He", {"hamiltonian.three_body_range": pair[0]}).hamiltonian
    assert (hamiltonian.three_body_range, hamiltonian.three_body_strength) == pair


def test_any_pair_of_range_and_strength_is_allowed():
    overrides = {"hamiltonian.three_body_range": 1.3, "hamiltonian.three_body_strength": -2.0}
    hamiltonian = load("3H", overrides | {"hamiltonian.model": "a"}).hamiltonian
    assert (hamiltonian.three_body_range, hamiltonian.three_body_strength) == (1.3, -2.0)


def test_hamiltonian_of_2021_has_a_cutoff_and_no_coulomb():
    hamiltonian = load("4He", {"hamiltonian.family": "pionless-2021"}).hamiltonian
    assert (hamiltonian.cutoff, hamiltonian.coulomb, hamiltonian.model) == (4, False, None)
    assert hamiltonian.force == "3N"


def test_choices_are_those_of_the_hamiltonians():
    """The allowed values are written in the types, and the constants elsewhere."""
    for model in MODELS:
        assert load("2H", {"hamiltonian.model": model}).hamiltonian.model == model
    for cutoff in CUTOFFS:
        settings = {"hamiltonian.family": "pionless-2021", "hamiltonian.cutoff": cutoff}
        assert load("2H", settings).hamiltonian.cutoff == cutoff


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        ({"sampling__walkers": -5}, ["sampling.walkers = -5 is not allowed", "whole number of at least 16"]),
        ({"sampling__walkers": 15}, ["sampling.walkers = 15"]),
        ({"sampling__walkers": 100.0}, ["sampling.walkers = 100.0"]),
        ({"sampling__walkers": "many"}, ['sampling.walkers = "many"', "whole number"]),
        ({"sampling__walkers": True}, ["sampling.walkers = true"]),
        ({"sampling__acceptance": 1}, ["above 0 and below 1"]),
        ({"sampling__acceptance": float("nan")}, ["sampling.acceptance = NaN"]),
        ({"sampling__width": float("inf")}, ["sampling.width = Infinity"]),
        ({"sampling__width": 1e-6}, ["sampling.width = 1e-06", "at least 0.01"]),
        ({"sampling__proposal": "dérive"}, ['sampling.proposal = "dérive"']),
        ({"\udcff__x": 1}, ["not text in UTF-8"]),
        ({"optimisation__momentum": 1.0}, ["of at least 0 and below 1"]),
        ({"run__seed": 2**64}, ["run.seed = 18446744073709551616", "at most 18446744073709551615"]),
        ({"run__backend": "gpu"}, ['one of "auto", "cpu", "cuda"']),
        ({"ansatz__operators": 1}, ["ansatz.operators = 1", "true or false"]),
        ({"sampling__walker": 100}, ["sampling.walker is not a setting", "Did you mean sampling.walkers?"]),
        ({"run__walkers": 100}, ["[run] has seed, backend", "Did you mean sampling.walkers?"]),
        ({"samplng__walkers": 100}, ["samplng is not a setting", "Did you mean sampling?"]),
        ({"system__nucleus": "4He"}, ["contradicts the system 3H"]),
        ({"hamiltonian__model": "z"}, ['one of "a", "b", "c", "d", "o"']),
        ({"hamiltonian__model": "a"}, ['model "o"', "three_body_strength", 'force = "NN"']),
        ({"hamiltonian__three_body_range": 1.3}, ["1.3 has no fitted strength", "(1.1, 1.2945)"]),
        ({"hamiltonian__force": "NN", "hamiltonian__three_body_range": 1.0}, ["three_body_range", '"3N"']),
        ({"hamiltonian__cutoff": 4}, ['hamiltonian.cutoff belongs to family = "pionless-2021"']),
        ({"hamiltonian__family": "pionless-2021", "hamiltonian__cutoff": 5}, ["one of 2, 4, 6"]),
        ({"hamiltonian__family": "pionless-2021", "hamiltonian__model": "o"}, ["hamiltonian.model belongs"]),
        ({"hamiltonian__family": "pionless-2021", "hamiltonian__coulomb": True}, ["without Coulomb"]),
        ({"ansatz__inputs": "full"}, ['ansatz.inputs belongs to name = "slater_jastrow"']),
        ({"ansatz__name": "slater_jastrow", "ansatz__operators": True}, ["ansatz.operators belongs"]),
        ({"ansatz__name": "slater_jastrow", "ansatz__layers": 3}, ["ansatz.layers = 3", "two hidden layers"]),
    ],
)
def test_refusals_say_what_is_wrong_and_what_is_allowed(overrides, words):
    text = refusal("3H", **overrides)
    assert len(text.splitlines()) == 1
    for word in words:
        assert word in text


def test_learning_rates_follow_the_strength_of_the_potential():
    rates = [
        load("3H", {"hamiltonian.family": "pionless-2021", "hamiltonian.cutoff": cutoff}).optimisation
        for cutoff in (2, 4, 6)
    ]
    rates.insert(0, load("3H").optimisation)
    assert [rate.learning_rate for rate in rates] == pytest.approx([0.03, 0.009, 0.009, 0.0045])
    assert [rate.final_learning_rate for rate in rates] == pytest.approx([0.003, 0.0009, 0.0009, 0.00045])
    assert [rate.max_norm for rate in rates] == pytest.approx([0.05, 0.015, 0.015, 0.0075])
    assert load("3H", {"optimisation.learning_rate": 0.5}).optimisation.final_learning_rate == 0.05
    assert load("3H", {"optimisation.max_norm": 0.5}).optimisation.max_norm == 0.5


def test_three_body_force_in_the_deuteron_is_refused_with_the_reason():
    assert "two nucleons feel no three-body force" in refusal("2H", hamiltonian__force="3N")


def test_every_problem_is_a_sentence():
    text = refusal("3H", sampling__walkers=0, run__seed=-1, ansatz__depth=3)
    lines = text.splitlines()
    assert len(lines) == 3
    assert all(line.endswith((".", "?")) for line in lines)


@pytest.mark.parametrize("source", ["5He", "4he", "he4", "", "\0", "nowhere.toml", "/", "x" * 5000])
def test_unknown_systems_are_refused_with_the_list(source):
    assert "2H, 3H, 3He, 4He" in refusal(source)


def test_wrong_case_is_recognised():
    assert "Did you mean 4He?" in refusal("4he")


def test_file_takes_what_it_leaves_out_from_the_shipped_system(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[system]\nnucleus = "4He"\n[sampling]\nwalkers = 320\n')
    assert load(path) == load("4He", {"sampling.walkers": 320})
    assert load(path, {"sampling.walkers": 640}) == load("4He", {"sampling.walkers": 640})


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"[system\n", "not valid TOML"),
        (b"\xff\xfe", "UTF-8"),
        (b"x = " + b"[" * 100_000, "nested too deeply"),
        (b"", "system is missing"),
        (b"[system]\n", "system.nucleus is missing"),
        (b"system = 3", "[system] with nucleus"),
        (b'[system]\nnucleus = "8Be"', '"2H", "3H", "3He", "4He"'),
        (b'[system]\nnucleus = ["2H"]', "system.nucleus"),
        (b'[system]\nnucleus = "2H"\n[[run]]\nseed = 3', "[run] with seed"),
        (b'[system]\nnucleus = "2H"\n[run]\nseed = 0x' + b"f" * 5000, "run.seed"),
    ],
)
def test_bad_files_are_refused(tmp_path, content, word):
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    assert word in refusal(path)


def test_mark_before_the_first_letter_of_a_file_is_no_letter(tmp_path):
    path = tmp_path / "marked.toml"
    path.write_bytes(b'\xef\xbb\xbf[system]\r\nnucleus = "4He"\r\n')
    assert load(path) == load("4He")


def test_section_that_is_not_a_table_is_refused_with_overrides_too(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text('sampling = 3\n[system]\nnucleus = "2H"\n')
    with pytest.raises(ConfigError, match="sampling = 3 is not allowed"):
        load(path, {"sampling.walkers": 64})


def test_value_that_is_given_twice_must_be_the_same():
    options = {"sampling.walkers": 64, "run.seed": None}
    assert from_command_line(["sampling.walkers=64", "run.seed=2"], options) == {
        "sampling.walkers": 64,
        "run.seed": 2,
    }
    with pytest.raises(ConfigError, match=r"sampling\.walkers is given twice: 4000 by --set and 64"):
        from_command_line(["sampling.walkers=4000"], options)


VALID = st.fixed_dictionaries(
    {},
    optional={
        "sampling.walkers": st.integers(16, 10**8),
        "sampling.acceptance": st.floats(0.0, 1.0, exclude_min=True, exclude_max=True),
        "sampling.width": st.floats(0.01, 100.0),
        "optimisation.learning_rate": st.floats(1e-9, 10.0),
        "optimisation.momentum": st.floats(0.0, 1.0, exclude_max=True),
        "hamiltonian.three_body_strength": st.floats(-1000.0, 1000.0),
        "run.seed": st.integers(0, 2**64 - 1),
    },
)


@given(st.sampled_from(NUCLEI[1:]), VALID)
def test_round_trip_is_exact(nucleus, overrides):
    config = load(nucleus, overrides)
    again = build(systems.parse(config.to_toml(), "text"))
    assert again == config
    assert again.to_toml() == config.to_toml()
    assert again.fingerprint() == config.fingerprint()


@given(st.text())
def test_any_text_is_read_or_refused(text):
    try:
        build(systems.parse(text, "text"))
    except ConfigError as error:
        assert str(error)


TOML_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
KEYS = [
    f"{section}.{key}"
    for section, field in RunConfig.model_fields.items()
    for key in field.annotation.model_fields
]


@settings(max_examples=300)
@given(st.sampled_from(KEYS), TOML_VALUES)
def test_any_value_of_any_key_is_taken_as_it_is_or_refused_by_name(key, value):
    try:
        config = load("3H", {key: value})
    except ConfigError as error:
        assert key in str(error) or key.startswith("hamiltonian") or key.startswith("ansatz")
    else:
        section, name = key.split(".")
        kept = getattr(getattr(config, section), name)
        assert value is None or kept == value


@given(st.dictionaries(st.text(), TOML_VALUES, max_size=3))
def test_any_tables_are_refused(tables):
    """No dictionary made of random names is a configuration, because the nucleus is missing."""
    with pytest.raises(ConfigError):
        build(tables)


@given(st.text())
def test_any_setting_text_is_parsed_or_refused(text):
    try:
        key, _ = parse_setting(text)
    except ConfigError as error:
        assert "section.key=value" in str(error)
    else:
        assert key.count(".") == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sampling.walkers=4000", ("sampling.walkers", 4000)),
        (" run.seed = 3 ", ("run.seed", 3)),
        ("ansatz.operators=false", ("ansatz.operators", False)),
        ("hamiltonian.force=NN", ("hamiltonian.force", "NN")),
        ('hamiltonian.force="NN"', ("hamiltonian.force", "NN")),
        ("sampling.width=1e-1", ("sampling.width", 0.1)),
        ("run.backend=a=b", ("run.backend", "a=b")),
        ("run.seed=1\nother = 2", ("run.seed", "1\nother = 2")),
    ],
)
def test_settings_are_toml_values_or_strings(text, expected):
    assert parse_setting(text) == expected


def test_written_text_holds_every_setting_that_has_a_meaning():
    tables = tomllib.loads(load("3H").to_toml())
    assert tables["hamiltonian"]["three_body_strength"] == 1.0786
    assert "cutoff" not in tables["hamiltonian"]
    assert set(tables) == set(RunConfig.model_fields)


def test_fingerprint_covers_the_physics_and_not_the_length():
    config = load("3H")
    longer = override(config, {"optimisation.iterations": 7, "measurement.sweeps": 9})
    assert longer.optimisation.iterations == 7
    assert longer.fingerprint() == config.fingerprint()
    for key, value in {
        "run.seed": 5,
        "sampling.walkers": 64,
        "ansatz.hidden": 8,
        "hamiltonian.coulomb": False,
    }.items():
        assert override(config, {key: value}).fingerprint() != config.fingerprint()


def test_configuration_cannot_be_changed_in_place():
    with pytest.raises(ValueError, match="frozen"):
        load("2H").sampling.walkers = 3
