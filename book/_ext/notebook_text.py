"""A lecture as a notebook that stands alone: MyST directives and roles become plain Markdown."""

import ast
import re

import jupytext
import nbformat

from nmlnp.grading.collection import collection
from nmlnp.grading.generate import student_text

_ADMONITIONS = {"admonition", "note", "tip", "hint", "important", "warning", "seealso", "dropdown"}
_OPENING = re.compile(r"^(`{3,}|:{3,})\{([\w-]+)\}\s*(.*)$")
_EQUATION = re.compile(r"^\$\$\s*\n(.*?)\n\$\$ *\(([\w:-]+)\)[ \t]*$", re.DOTALL | re.MULTILINE)
_DOCUMENTED = (ast.FunctionDef, ast.ClassDef)


class UnknownDirective(ValueError):
    """A lecture uses a directive that has no plain form yet."""


class Lecture:
    """Turns the text of one lecture into the cells of its notebook.

    Parameters
    ----------
    path : pathlib.Path
        The lecture.
    references : dict of str to str
        Entries of the bibliography by key, as "Wang et al., 2021".
    """

    def __init__(self, path, references):
        self.path, self.references = path, references
        source = path.read_text(encoding="utf-8")
        self._notebook = jupytext.reads(source, fmt="md:myst")
        text = "\n\n".join(cell.source for cell in self._notebook.cells if cell.cell_type == "markdown")
        labels = re.findall(r"^\$\$ *\(([\w:-]+)\)|^:label: ([\w:-]+)", text, re.MULTILINE)
        self._equations = {name or other: number for number, (name, other) in enumerate(labels, start=1)}
        named = [_figure_of(cell).get("name") for cell in self._notebook.cells if _figure_of(cell)]
        self._figures = {name: number for number, name in enumerate(named, start=1)}

    def notebook(self):
        """Return the notebook (nbformat 4), without outputs."""
        cells = [
            nbformat.v4.new_markdown_cell(
                "*This notebook is a lecture of the book; it needs* `pip install nmlnp`."
            )
        ]
        code = "\n".join(cell.source for cell in self._notebook.cells if cell.cell_type == "code")
        if re.search(r"""["']data["'/]""", code):
            cells.append(_data_cell(self.path.parent / "data"))
        for cell in self._notebook.cells:
            if cell.cell_type == "code":
                cells.append(nbformat.v4.new_code_cell(cell.source))
                if figure := _figure_of(cell):
                    number = self._figures[figure.get("name")]
                    cells.append(
                        nbformat.v4.new_markdown_cell(f"*Figure {number}.* {self.plain(figure['caption'])}")
                    )
            else:
                cells += self._cells(cell.source)
        for number, cell in enumerate(cells):
            cell["id"] = f"cell-{number}"
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})

    def _cells(self, text):
        """Return the cells of a piece of Markdown; an exercise brings code cells of its own."""
        cells, lines = [], []

        def flush():
            plain = self.plain("\n".join(lines)).strip()
            if plain:
                cells.append(nbformat.v4.new_markdown_cell(plain))
            lines.clear()

        for block in _blocks(text):
            if isinstance(block, str):
                lines.append(block)
            elif block[0] == "exercise":
                flush()
                cells.extend(self._exercise(block[1]))
            else:
                lines.append(self._directive(*block))
        flush()
        return cells

    def plain(self, text):
        """Return Markdown without the roles, targets and equation labels of MyST."""
        text = _EQUATION.sub(lambda match: f"$$\n{match[1]} \\tag{{{self._equations[match[2]]}}}\n$$", text)
        text = re.sub(r"^\([\w:-]+\)=\s*$|^%.*$", "", text, flags=re.MULTILINE)
        text = re.sub(r"\]\((?:\.\./book/)[\w-]+\.md[^)]*\)", "]", text)
        text = re.sub(r"\]\(([\w-]+)\.md(#[^)]*)?\)", r"](\1.ipynb)", text)
        return re.sub(r"\{([\w:]+)\}`([^`]+)`", lambda match: self._role(match[1], match[2]), text)

    def _role(self, role, content):
        if role.startswith("cite"):
            cited = [self.references[key.strip()] for key in content.split(",")]
            return "; ".join(cited) if role == "cite:t" else f"({'; '.join(cited)})"
        if role == "eq":
            return f"({self._equations.get(content, content)})"
        if role == "numref":
            return f"figure {self._figures.get(content, content)}"
        return re.sub(r"\s*<[^>]*>$", "", content)

    def _directive(self, name, argument, options, body):
        if name == "literalinclude":
            return f"```python\n{_included(self.path.parent / argument, options)}\n```"
        if name == "interactive":
            return "*(Here the page has an interactive figure.)*"
        if name == "math":
            tag = f" \\tag{{{self._equations[options['label']]}}}" if "label" in options else ""
            return f"$$\n{body}{tag}\n$$"
        if name in _ADMONITIONS:
            title = argument if name in ("admonition", "dropdown") else name.capitalize()
            inner = "\n".join(
                block if isinstance(block, str) else self._directive(*block) for block in _blocks(body)
            )
            return "\n".join(f"> {line}".rstrip() for line in (f"**{title}**", "", *inner.splitlines()))
        raise UnknownDirective(f"{self.path.name}: the notebook has no plain form of the directive {name!r}.")

    def _exercise(self, identifier):
        exercise = collection().find(identifier)
        text = f"### Exercise: {exercise.title}\n\n{self.plain(exercise.statement)}"
        student = student_text(exercise.solution.read_text(encoding="utf-8"), exercise.slug)
        call = f'check("{identifier}")'
        check = (
            f"from nmlnp.grading.notebook import check\n\n# {call}  # when your code is written, run this\n"
        )
        return [
            nbformat.v4.new_markdown_cell(text),
            nbformat.v4.new_code_cell(student.strip()),
            nbformat.v4.new_code_cell(check.strip()),
        ]


def _figure_of(cell):
    return cell.metadata.get("mystnb", {}).get("figure", {}) if cell.cell_type == "code" else {}


def _blocks(text):
    """Yield the lines of a text, and each directive in it as (name, argument, options, body)."""
    lines = iter(text.splitlines())
    for line in lines:
        opening = _OPENING.match(line)
        if opening is None:
            yield line
            continue
        fence, body = opening[1], []
        closing = re.compile(rf"^{re.escape(fence[0])}{{{len(fence)},}}\s*$")
        for inner in lines:
            if closing.match(inner):
                break
            body.append(inner)
        options = {}
        while body and (option := re.match(r"^:([\w-]+):\s*(.*)$", body[0])):
            options[option[1]] = option[2]
            body.pop(0)
        yield opening[2], opening[3].strip(), options, "\n".join(body).strip()


def _included(path, options):
    """Return the part of a Python file that ``:pyobject:`` or ``:lines:`` names."""
    text = path.resolve().read_text(encoding="utf-8")
    if "pyobject" in options:
        node = ast.parse(text)
        for name in options["pyobject"].split("."):
            node = next(part for part in node.body if getattr(part, "name", None) == name)
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        return with_summaries("\n".join(text.splitlines()[first - 1 : node.end_lineno]))
    if "lines" in options:
        first, last = options["lines"].split("-")
        return "\n".join(text.splitlines()[int(first) - 1 : int(last)])
    if options.keys() - {"language", "caption"}:
        raise UnknownDirective(f"literalinclude of {path.name}: only :pyobject: and :lines: are known.")
    return text.rstrip()


def with_summaries(source):
    """Return the source of a definition with each docstring cut to its first paragraph."""
    lines = source.splitlines()
    indent = len(lines[0]) - len(lines[0].lstrip())
    tree = ast.parse("\n".join(line[indent:] for line in lines))
    strings = [
        node.body[0] for node in ast.walk(tree) if isinstance(node, _DOCUMENTED) and ast.get_docstring(node)
    ]
    for string in sorted(strings, key=lambda string: string.lineno, reverse=True):
        first, last = string.lineno - 1, string.end_lineno
        blank = next((row for row in range(first, last) if not lines[row].strip()), None)
        if blank is not None:
            lines[first:last] = [*lines[first : blank - 1], f'{lines[blank - 1].rstrip()}"""']
    return "\n".join(lines)


def _data_cell(folder):
    """Return a cell that writes the data files of the lectures beside the notebook."""
    files = {path.name: path.read_text(encoding="utf-8").strip() for path in sorted(folder.glob("*.json"))}
    lines = [
        "# The data of this lecture, written beside the notebook.",
        "from pathlib import Path",
        "",
        "DATA = {",
    ]
    lines += [f"    {name!r}: {text!r}," for name, text in files.items()]
    lines += ["}", 'Path("data").mkdir(exist_ok=True)', "for name, text in DATA.items():"]
    lines += ['    Path("data", name).write_text(text)']
    return nbformat.v4.new_code_cell("\n".join(lines))
