"""The names of exercises in earlier versions, when lectures were numbered.

Names in commands, files and notes that students made with those versions go on to work.
"""

LECTURES = {
    "01-learning-from-nuclei": "learning-from-nuclei",
    "02-linear-regression": "linear-regression",
    "03-descent": "descent",
    "04-perceptron": "perceptron",
    "05-nuclear-masses": "nuclear-masses",
    "06-variational-monte-carlo": "variational-monte-carlo",
    "07-deuteron": "deuteron-neural-state",
}


def new_name(name):
    """Return a name or path with the lecture as it is called today; ``02`` names a lecture too."""
    numbers = {old[:2]: new for old, new in LECTURES.items()}
    return "/".join((LECTURES | numbers).get(part, part) for part in name.split("/"))


def old_name(identifier):
    """Return what an exercise was called, or None if it never had another name."""
    lecture, _, slug = identifier.partition("/")
    return next((f"{old}/{slug}" for old, new in LECTURES.items() if new == lecture), None)


def say_new_name(name):
    """Print one line where a name is an old one."""
    if (new := new_name(name)) != name:
        print(f"{name} is now {new}")
