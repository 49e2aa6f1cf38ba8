"""The WS4 loader: a table of the reader, and clear words where there is none."""

import os
from pathlib import Path

import numpy as np
import pytest

from nmlnp.data import masses
from nmlnp.errors import NmlnpError
from nmlnp.learning import kernels, ws4

TITLES = "     A      Z          WS4          WS4+RBF\n"
BESIDE = Path(__file__).parents[3] / "shared" / "data" / "WS4.txt"


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "WS4.txt"
    path.write_text(
        TITLES + "     16     8        -4.3661        -4.3108\n     17     8        -1.0148  -0.68\n"
    )
    return path


@pytest.fixture(scope="module")
def genuine():
    path = Path(os.environ.get(ws4.VARIABLE) or BESIDE)
    if not path.is_file():
        pytest.skip(f"the WS4 table is not here; set {ws4.VARIABLE} to its path")
    return ws4.load(path)


def test_binding_energy_from_mass_excess(small, monkeypatch):
    monkeypatch.setenv(ws4.VARIABLE, str(small))
    assert ws4.is_available()
    np.testing.assert_allclose(
        ws4.binding_energy([8, 8], [9, 8]),
        [8 * 7.288971 + 9 * 8.071318 + 1.0148, 8 * (7.288971 + 8.071318) + 4.3661],
    )


def test_absent_table_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.delenv(ws4.VARIABLE, raising=False)
    assert not ws4.is_available()
    with pytest.raises(NmlnpError, match=r"NMLNP_WS4 is not set.*fetch .*WS4\.txt.*Its columns are A, Z"):
        ws4.load()
    with pytest.raises(NmlnpError, match="There is no file"):
        ws4.load(tmp_path / "nothing")


@pytest.mark.parametrize("content", ["<html>\n<body>not found</body>\n", TITLES, TITLES + "8 16 1.0 1.0\n"])
@pytest.mark.filterwarnings("error")
def test_another_file_is_refused(tmp_path, content):
    path = tmp_path / "other"
    path.write_text(content)
    with pytest.raises(NmlnpError, match="is not the WS4 table"):
        ws4.load(path)


def test_unknown_nucleus_is_named(small):
    with pytest.raises(NmlnpError, match="Z = 9 and N = 8"):
        ws4.binding_energy([8, 9], [8, 8], ws4.load(small))


def test_rms_of_the_genuine_table_is_the_published_one(genuine):
    nuclei = masses(2012)
    residuals = nuclei.binding_energy - ws4.binding_energy(nuclei.Z, nuclei.N, genuine)
    assert nuclei.Z.size == 2353
    # 298 keV in the abstract of the paper.
    assert np.sqrt(np.mean(residuals**2)) == pytest.approx(0.298, abs=0.0006)
    # 199 keV with kernel ridge, sigma = 2.38 and lambda = 0.32.
    points = np.stack([nuclei.Z, nuclei.N], axis=1)
    decomposition = kernels.spectrum(kernels.gaussian(points, points, 2.38))
    errors = kernels.leave_one_out(decomposition, residuals, 0.32)
    assert np.sqrt(np.mean(errors**2)) == pytest.approx(0.199, abs=0.002)
