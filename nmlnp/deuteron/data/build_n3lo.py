"""Make ``n3lo_500.txt`` from the matrix elements that Keeble and Rios published.

Run by hand: ``python -m nmlnp.deuteron.data.build_n3lo 2d_vNN_J1.dat``, where the file is
``src/2d_vNN_J1.dat`` of the repository that ``README.md`` names.  It prints the checksum that
``nmlnp.deuteron.potentials.n3lo.SHA256`` must carry.

The source has 64 blocks of 64 rows: k, k' (fm^-1), two uncoupled waves with J = 1, V(3S1), V(3D1),
V(SD), V(DS) (MeV^-2), the row being that of the bra.  Kept are, digit for digit, the upper triangles of
the symmetric V(3S1) and V(3D1) and all of V(SD), of which V(DS) is the transpose.
"""

import hashlib
import sys

import numpy as np

from nmlnp.deuteron.potentials.n3lo import TABLE

HEADER = """\
# Matrix elements of the N3LO potential of D. R. Entem and R. Machleidt, Phys. Rev. C 68, 041001 (2003),
# cutoff 500 MeV, coupled channel 3S1-3D1, in MeV^-2, on 64 momenta (nmlnp.deuteron.mesh.published_mesh).
# From src/2d_vNN_J1.dat of https://github.com/jwtkeeble/machine-learning-the-deuteron, Copyright of its
# authors (J. W. T. Keeble, A. Rios), licensed under the Apache License, Version 2.0: see README.md and
# LICENSE-Apache-2.0.txt beside this file. Changed: parts that symmetry repeats and other channels are
# left out; the layout is another. Upper triangle of SS by rows, upper triangle of DD by rows, all of SD
# by rows (bra: S).
"""


def build(lines):
    """Return the text of the table from the lines of the source.

    Raises
    ------
    ValueError
        The lines are not 64 x 64 rows of 8 numbers, or not symmetric.
    """
    rows = [line.split() for line in lines if line.strip()]
    if len(rows) != 4096 or any(len(row) != 8 for row in rows):
        raise ValueError("The file must have 4096 rows of 8 numbers.")
    texts = np.array(rows).reshape(64, 64, 8)
    numbers = texts.astype(np.float64)
    SS, DD, SD, DS = (numbers[:, :, column] for column in (4, 5, 6, 7))
    # Far above the cutoff (1e-40 MeV^-2) the source holds rounding errors.
    if not all(np.abs(a - b.T).max() < 1e-30 for a, b in ((SS, SS), (DD, DD), (SD, DS))):
        raise ValueError("The matrix elements are not symmetric.")
    upper = np.triu_indices(64)
    parts = [texts[:, :, 4][upper], texts[:, :, 5][upper], texts[:, :, 6].ravel()]
    shortened = [_shorter(text) for text in np.concatenate(parts)]
    lines = [" ".join(shortened[k : k + 8]) for k in range(0, len(shortened), 8)]
    return HEADER + "\n" + "\n".join(lines) + "\n"


def _shorter(text):
    """Return the same number without needless characters: ``0.23335E-12`` becomes ``2.3335e-13``."""
    mantissa, exponent = f"{float(text):.4e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        with open(sys.argv[1], encoding="ascii") as file:
            text = build(file)
    except (OSError, ValueError) as problem:
        sys.exit(f"{sys.argv[1]} cannot be used: {problem}")
    TABLE.write_text(text, encoding="ascii")
    print(hashlib.sha256(text.encode("ascii")).hexdigest())
