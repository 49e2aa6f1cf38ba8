"""The configuration: defaults, round trip, and one sentence for everything that is wrong."""

import json
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmlnp import systems
from nmlnp.config import ConfigError, RunConfig, build, from_command_line, load, override, parse_setting
from nmlnp.config.sentences import sections
from nmlnp.config.state import STATES
from nmlnp.physics.pionless import CUTOFFS, MODELS, THREE_BODY

NUCLEI = ("2H", "3H", "3He", "4He")
OF_FAMILY = {"nuclei": "3H", "dots": "dot", "traps": "trap1d"}
"""A shipped system of each family."""


def refusal(source, **overrides):
    """The text of the refusal; ``a__b`` stands for the key ``a.b``."""
    with pytest.raises(ConfigError) as caught:
        load(source, {key.replace("__", "."): value for key, value in overrides.items()})
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_shipped_systems_are_the_nuclei_from_light_to_heavy_then_the_traps():
    assert systems.names() == (*NUCLEI, "dot", "trap1d")
    assert systems.names("nuclei") == NUCLEI
    for name in NUCLEI:
        assert load(name).system.nucleus == name
    for family, name in OF_FAMILY.items():
        assert load(name).system.family == family
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
        ({"state__operators": 1}, ["state.operators = 1", "true or false"]),
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
        (
            {"state__inputs": "full"},
            ['state.inputs belongs to name = "slater_jastrow"'],
        ),
        ({"state__name": "slater_jastrow", "state__operators": True}, ["state.operators belongs"]),
        ({"state__name": "slater_jastrow", "state__layers": 3}, ["state.layers = 3", "two hidden layers"]),
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
    text = refusal("3H", sampling__walkers=0, run__seed=-1, state__depth=3)
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
        (b"[system]\n", "does not say which system: give one of system.nucleus (nuclei), system.electrons"),
        (b'[system]\nfamily = "nuclei"', "system.nucleus is missing"),
        (b'[system]\nfamily = "dots"', "system.electrons is missing: give a whole number of at least 2"),
        (b'[system]\nfamily = "traps"', "system.fermions is missing"),
        (b'[system]\nfamily = "stars"', 'system.family = "stars" is not allowed: it must be one of "nuclei"'),
        (b"[system]\nfamily = []", "system.family = []"),
        (b"system = 3", "system = 3 is not allowed: it must be a table with one of system.nucleus"),
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
    with pytest.raises(ConfigError, match=r"sampling\.walkers is given twice: 4000 by a setting and 64"):
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


OF_DOTS = st.fixed_dictionaries(
    {"system.electrons": st.sampled_from([2, 20])},
    optional={
        "system.dimension": st.sampled_from([2, 3]),
        "hamiltonian.omega": st.floats(1e-4, 100.0),
        "hamiltonian.interaction": st.booleans(),
        "state.name": st.sampled_from(list(STATES["dots"])),
        "state.hidden": st.integers(2, 1024),
        "sampling.width": st.floats(0.01, 100.0),
    },
)
OF_TRAPS = st.fixed_dictionaries(
    {"system.fermions": st.integers(1, 30)},
    optional={
        "hamiltonian.v0": st.floats(-1000.0, 1000.0),
        "hamiltonian.s0": st.floats(0.01, 100.0),
        "hamiltonian.terms": st.just(["oscillator", "my_force.py:Yukawa"]),
        "state.name": st.sampled_from(list(STATES["traps"])),
    },
)


@given(
    st.tuples(st.sampled_from(NUCLEI[1:]), VALID)
    | st.tuples(st.just("dot"), OF_DOTS)
    | st.tuples(st.just("trap1d"), OF_TRAPS)
)
def test_round_trip_is_exact(choice):
    config = load(*choice)
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
KEYS = sorted(
    {
        f"{section}.{key}"
        for family in OF_FAMILY
        for section, types in sections(family).items()
        for kind in types
        for key in kind.model_fields
    }
)


@settings(max_examples=600)
@given(st.sampled_from(list(OF_FAMILY)), st.sampled_from(KEYS), TOML_VALUES)
def test_any_value_of_any_key_is_taken_as_it_is_or_refused_by_name(family, key, value):
    section, name = key.split(".")
    try:
        config = load(OF_FAMILY[family], {key: value})
    except ConfigError as error:
        # What contradicts another value may be called by that one's name.
        assert f"{section}." in str(error)
    else:
        kept = config.model_dump()[section].get(name)
        assert value is None or kept == value


def owners(section, key):
    """The families whose table has a key."""
    kinds = {family: sections(family)[section] for family in OF_FAMILY}
    return [family for family in OF_FAMILY if any(key in kind.model_fields for kind in kinds[family])]


@pytest.mark.parametrize("family", OF_FAMILY)
@pytest.mark.parametrize("dotted", [key for key in KEYS if key.split(".")[0] in ("system", "hamiltonian")])
def test_key_of_another_family_is_refused_with_its_owners(family, dotted):
    section, key = dotted.split(".")
    if family in owners(section, key):
        return
    others = " and ".join(owners(section, key))
    expected = f"{dotted} belongs to {others} and has no meaning for {family}; leave it out."
    assert refusal(OF_FAMILY[family], **{dotted: 1}) == expected


def test_cutoff_belongs_to_nuclei():
    expected = "hamiltonian.cutoff belongs to nuclei and has no meaning for dots; leave it out."
    assert refusal("dot", hamiltonian__cutoff=4) == expected


@pytest.mark.parametrize("family", OF_FAMILY)
def test_state_of_another_family_is_refused_with_those_there_are(family):
    for other in OF_FAMILY:
        for name in set(STATES[other]) - set(STATES[family]):
            text = refusal(OF_FAMILY[family], state__name=name)
            assert (
                text.startswith(f'state.name = "{name}" belongs to ') and f"no meaning for {family}" in text
            )
            assert all(json.dumps(own) in text for own in STATES[family])
    for name in ("rmb", "", 3, [], None, {"a": 1}):
        assert "is not allowed: it must be one of" in refusal(OF_FAMILY[family], state__name=name)


@pytest.mark.parametrize("family", OF_FAMILY)
def test_every_state_of_a_family_is_taken_by_its_name(family):
    assert load(OF_FAMILY[family]).state.name == next(iter(STATES[family]))
    for name, kind in STATES[family].items():
        assert type(load(OF_FAMILY[family], {"state.name": name}).state) is kind


def test_family_is_told_by_the_key_of_the_system(tmp_path):
    path = tmp_path / "mine.toml"
    for text, source, overrides in (
        ('nucleus = "4He"', "4He", {}),
        ("electrons = 6", "dot", {"system.electrons": 6}),
        ("fermions = 5", "trap1d", {"system.fermions": 5}),
    ):
        path.write_text(f"[system]\n{text}\n")
        assert load(path) == load(source, overrides)


@pytest.mark.parametrize(("dimension", "closed"), [(2, (2, 6, 12, 20, 30)), (3, (2, 8, 20))])
def test_electrons_close_shells_or_say_how_they_are_spread(dimension, closed):
    for electrons in range(2, 31):
        choice = {"system__electrons": electrons, "system__dimension": dimension}
        if electrons in closed:
            config = load("dot", {key.replace("__", "."): value for key, value in choice.items()})
            up, down = config.system.orbitals()
            assert up == down and len(up) == electrons // 2
        else:
            assert f"give one of {', '.join(map(str, closed))}, or say" in refusal("dot", **choice)


def test_occupied_orbitals_may_be_stated(tmp_path):
    occupation = {"up": [[0, 0], [2, 1]], "down": [[0, 0]]}
    config = load("dot", {"system.electrons": 3, "system.occupation": occupation})
    assert config.system.orbitals() == ([(0, 0), (2, 1)], [(0, 0)])
    assert build(systems.parse(config.to_toml(), "text")) == config


@pytest.mark.parametrize(
    ("occupation", "words"),
    [
        ({"up": [[0, 0]], "down": []}, "names 1 orbitals for system.electrons = 2"),
        ({"up": [[0, 0], [0, 0]], "down": []}, "more than once, which the Pauli principle forbids"),
        ({"up": [[0, 0, 0]], "down": [[0, 0]]}, "in 2 dimensions an orbital has 2 quantum numbers"),
        ({"up": [[0, -1]], "down": [[0, 0]]}, "each from 0 to 9"),
        ({"up": [[0, 10]], "down": [[0, 0]]}, "each from 0 to 9"),
        ({"up": [[0, "a"]], "down": [[0, 0]]}, "it must be a table with the lists up and down"),
        ({"up": [[0, 0]]}, "system.occupation.down is missing"),
        ({"up": [], "down": [], "left": []}, "system.occupation.left is not a setting"),
        (3, "it must be a table with the lists up and down"),
    ],
)
def test_occupations_that_no_electrons_have_are_refused(occupation, words):
    assert words in refusal("dot", system__occupation=occupation)


def test_terms_are_those_of_the_family_or_from_a_file():
    assert load("dot").hamiltonian.chosen_terms == ("oscillator", "coulomb")
    assert load("dot", {"hamiltonian.interaction": False}).hamiltonian.chosen_terms == ("oscillator",)
    assert load("trap1d").hamiltonian.chosen_terms == ("oscillator", "gaussian")
    own = {"hamiltonian.terms": ["oscillator", "my_force.py:Yukawa"], "hamiltonian.couplings.mu": 0.7}
    hamiltonian = load("dot", own).hamiltonian
    assert hamiltonian.chosen_terms == ("oscillator", "my_force.py:Yukawa")
    assert (hamiltonian.couplings, hamiltonian.interaction) == ({"mu": 0.7}, None)
    assert hamiltonian.label == "omega = 1, oscillator + Yukawa"


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        ({"terms": []}, "hamiltonian.terms is empty"),
        ({"terms": ["oscilator"]}, 'hamiltonian.terms has "oscilator", which is no term of these systems'),
        ({"terms": ["force.py"]}, '"my_force.py:Yukawa"'),
        ({"terms": ["oscillator", "oscillator"]}, 'names "oscillator" twice'),
        ({"terms": "oscillator"}, "it must be a list of terms"),
        (
            {"terms": ["oscillator"], "interaction": True},
            "interaction has no meaning beside",
        ),
        ({"couplings": {"mu": 1.0}}, "hamiltonian.terms has none"),
        ({"terms": ["f.py:F"], "couplings": {"mu": "a"}}, 'couplings.mu = "a" is not allowed: it must be a'),
        (
            {"omega": 0.0},
            "omega = 0.0 is not allowed: it must be a number of at least 0.0001",
        ),
    ],
)
def test_terms_that_mean_nothing_are_refused(overrides, words):
    text = refusal("dot", **{f"hamiltonian.{key}": value for key, value in overrides.items()})
    assert words in text
    assert len(text.splitlines()) == 1


def test_state_of_ones_own_is_a_file_with_options():
    own = {"state.file": "states/my_state.py:MyState", "state.options.width": 3, "state.options.kind": "x"}
    for source in ("dot", "3H"):
        config = load(source, own)
        assert config.state.options == {"width": 3, "kind": "x"}
        assert build(systems.parse(config.to_toml(), "text")) == config
        assert config.described()["state"] == "states/my_state.py:MyState"


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        ({"file": "my_state.py"}, '"my_state.py:MyState"'),
        ({"file": "my_state.py:1"}, "it must be a Python file and the class in it"),
        ({"file": "a.py:B", "name": "rbm"}, "state.name and state.file are both given"),
        ({"file": "a.py:B", "hidden": 8}, "no meaning for a state from a file of your own"),
        ({"file": "a.py:B", "options": {"a": [1]}}, "state.options.a = [1] is not allowed"),
        ({"options": {"a": 1}}, "state.options belongs to a state from a file of your own"),
        ({"inputs": "full"}, "state.inputs belongs to nuclei and has no meaning for dots"),
    ],
)
def test_states_that_mean_nothing_are_refused(overrides, words):
    text = refusal("dot", **{f"state.{key}": value for key, value in overrides.items()})
    assert words in text
    assert len(text.splitlines()) == 1


def test_settings_of_the_version_before_are_told_their_new_name():
    assert "ansatz is called state in this version" in refusal("3H", ansatz__hidden=8)


def test_lengths_and_rates_follow_the_frequency_of_the_trap():
    for omega in (1e-4, 0.25, 1.0, 100.0):
        config = load("dot", {"hamiltonian.omega": omega})
        assert config.sampling.width == pytest.approx(0.6 / omega**0.5)
        assert config.optimisation.learning_rate == pytest.approx(min(0.05 / omega, 10.0))
    assert load("dot", {"sampling.width": 0.3}).sampling.width == 0.3
    assert load("3H").sampling.width is None


def test_names_of_run_folders_can_be_read():
    choices = {
        "4He-3N": ("4He", {}),
        "dot-6-2d-omega-0.5": ("dot", {"system.electrons": 6, "hamiltonian.omega": 0.5}),
        "dot-20-3d-omega-1": ("dot", {"system.electrons": 20, "system.dimension": 3}),
        "trap1d-4-v0--10": ("trap1d", {"system.fermions": 4}),
    }
    for name, choice in choices.items():
        assert load(*choice).name == name


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
        assert key.count(".") in (1, 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sampling.walkers=4000", ("sampling.walkers", 4000)),
        (" run.seed = 3 ", ("run.seed", 3)),
        ("state.operators=false", ("state.operators", False)),
        ("hamiltonian.couplings.mu=0.5", ("hamiltonian.couplings.mu", 0.5)),
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
        "state.hidden": 8,
        "hamiltonian.coulomb": False,
    }.items():
        assert override(config, {key: value}).fingerprint() != config.fingerprint()


def test_configuration_cannot_be_changed_in_place():
    with pytest.raises(ValueError, match="frozen"):
        load("2H").sampling.walkers = 3
