"""Shells of the harmonic oscillator: orbitals, closed shells and energies of particles that do not interact.

The orbital with quantum numbers n has the energy omega (sum_c n_c + d/2); the
orbitals of one sum make a shell.
"""

from itertools import chain, count, islice, product


def shell(number, dimension):
    """Return the quantum numbers of a shell's orbitals, as tuples of ``dimension`` numbers."""
    every = product(range(number + 1), repeat=dimension)
    return [numbers for numbers in every if sum(numbers) == number]


def lowest_orbitals(number, dimension):
    """Return the quantum numbers of the lowest orbitals, shell by shell."""
    return list(islice(chain.from_iterable(shell(n, dimension) for n in count()), number))


def closed_shells(dimension, spins, largest):
    """Return the numbers of particles, up to ``largest``, that fill shells completely.

    Parameters
    ----------
    dimension, spins : int
        Particles with the same orbital differ in one of ``spins`` spin projections.
    largest : int

    Returns
    -------
    list of int
    """
    filled, found = 0, []
    for number in count():
        filled += spins * len(shell(number, dimension))
        if filled > largest:
            return found
        found.append(filled)


def orbital_energy(orbitals, dimension):
    """Return the sum of the orbitals' energies, in units of omega."""
    return sum(sum(numbers) + 0.5 * dimension for numbers in orbitals)


def shell_sum(particles, dimension, spins=1):
    """Return the lowest energy of fermions that do not interact, in units of omega.

    Parameters
    ----------
    particles, dimension : int
    spins : int
        Spin projections, each of which may occupy an orbital.
    """
    occupied = [-(-(particles - spin) // spins) for spin in range(spins)]
    return sum(orbital_energy(lowest_orbitals(number, dimension), dimension) for number in occupied)
