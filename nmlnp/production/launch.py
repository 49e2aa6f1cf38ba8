"""What the scripts of several schedulers share: lines that ask, and how ``mpiexec`` starts the ranks."""

import shlex

RUN = '"${nmlnp[@]}" run run.toml --out run ${resume:+"$resume"} || status=$?'
"""The run itself, as the last words of a launcher's line."""


def optional(words, value, placeholder):
    """Return a request, or a suggestion of it (with one more ``#``) where there is no value."""
    return f"{words}{value}" if value else f"#{words}{placeholder}"


def options(site):
    """Return the launcher's further options, with a space before each."""
    return "".join(f" {shlex.quote(text)}" for text in site.launch_options)


def mpiexec(plan, site):
    """Return the lines that start the ranks by ``mpiexec`` and keep their exit code in ``status``."""
    if plan.ranks == 1:
        return f"status=0\n{RUN}"
    if site.mpi == "openmpi":
        shape = f'--map-by "ppr:{plan.ranks_per_node}:node:PE=$cores"'
    else:
        shape = f"-ppn {plan.ranks_per_node}"
    return f"""\
# As the mpiexec of the MPI library that mpi4py loads wants it.
status=0
mpiexec -n {plan.ranks} {shape}{options(site)} \\
    {RUN}"""


def clock(seconds, stop_before):
    """Return the lines that make the run stop by the clock, counted from the start of the script."""
    return f"""\
# No signal comes before the limit: the run looks at the clock, {stop_before} s before the {seconds} s
# that are asked for above. Who changes the one changes the other.
NMLNP_STOP_AT=$(($(date +%s) + {seconds} - {stop_before}))
export NMLNP_STOP_AT
"""
