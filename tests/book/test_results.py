"""The README repeats the results of the engine; the one truth is book/results.json."""

import json
from pathlib import Path

from nmlnp.terminal import format_value

ROOT = Path(__file__).resolve().parents[2]


def test_the_readme_shows_the_results():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip(" *") for cell in line.split("|")[1:-1]]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    shown = {(row[0], row[1]): (row[2], row[6]) for row in rows if len(row) == 9}
    for run in json.loads((ROOT / "book" / "results.json").read_text(encoding="utf-8")):
        energy = format_value(run["energy"], run["energy_error"])
        radius = format_value(run["r_charge"], run["r_charge_error"])
        assert shown[run["system"], run["force"]] == (energy, radius)
