"""Make ``evaluated_masses.csv`` from the four files of the atomic mass evaluations.

Run by hand, once for each new evaluation: ``python -m nmlnp.data.build_masses FOLDER``, where
FOLDER holds the files that ``README.md`` names.  It prints the checksum that
``nmlnp.data.SHA256`` must carry.
"""

import hashlib
import sys
from pathlib import Path

from nmlnp.data import TABLE

# Evaluation: file, and where its lines hold the mass excess and its uncertainty (keV).
SOURCES = {
    2020: ("2020/mass.mas20", slice(28, 42), slice(42, 54)),
    2016: ("2016/mass16.txt", slice(28, 41), slice(41, 52)),
    2012: ("2012/mass.mas12", slice(28, 41), slice(41, 52)),
    2003: ("2003/mass.mas03", slice(28, 41), slice(41, 52)),
}


def parse(lines, mass_excess, uncertainty):
    """Return the masses of one evaluation.

    Parameters
    ----------
    lines : iterable of str
        The file, header included; its first line of data is that of the neutron.
    mass_excess, uncertainty : slice
        Columns of the two numbers (keV).  A ``#`` in place of the decimal point marks a
        mass that was not measured but extrapolated from trends.

    Returns
    -------
    dict
        ``(Z, N)`` to the texts (mass excess, uncertainty, "1" if extrapolated else "0").
    """
    masses, in_header = {}, True
    for line in lines:
        in_header = in_header and line[1:23].split() != ["1", "1", "0", "1", "n"]
        if in_header or not line.strip():
            continue
        value, error = line[mass_excess].strip(), line[uncertainty].strip()
        extrapolated = "1" if "#" in value else "0"
        texts = (_number(value), _number(error), extrapolated)
        masses[int(line[9:14]), int(line[4:9])] = texts
    return masses


def _number(text):
    """Return the number as the file writes it, without trailing zeros or the mark ``#``."""
    text = text.replace("#", ".")
    return text.rstrip("0").rstrip(".") if "." in text else text


def build(folder):
    """Return the text of the table from the original files under a folder."""
    evaluations = {
        year: parse((Path(folder) / name).read_text(encoding="ascii").splitlines(), *columns)
        for year, (name, *columns) in SOURCES.items()
    }
    names = [f"{name}_{year}" for year in SOURCES for name in ("mass_excess", "uncertainty", "extrapolated")]
    rows = [",".join(["Z", "N", *names])]
    for Z, N in sorted(set().union(*evaluations.values())):
        texts = [text for masses in evaluations.values() for text in masses.get((Z, N), ("", "", ""))]
        rows.append(",".join([str(Z), str(N), *texts]))
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        text = build(sys.argv[1])
    except OSError as problem:
        sys.exit(f"{problem.filename} cannot be read: {problem.strerror}.")
    TABLE.write_text(text, encoding="ascii")
    print(hashlib.sha256(text.encode("ascii")).hexdigest())
