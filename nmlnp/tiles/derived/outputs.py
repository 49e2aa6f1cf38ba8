"""What a state ends in: log |psi| of one amplitude, or components that are summed in full."""


class _Output:
    """The terms of log psi, shared by both kinds of state."""

    def __init__(self, graph, terms):
        self.graph, self.terms = graph, terms

    def add_values(self, P, out, fresh=True):
        """Record the sum of the values of all terms into ``out`` (TILE,)."""
        for number, term in enumerate(self._ordered()):
            term.add_value(P, out, fresh and number == 0)

    def add_jets(self, P, jet, fresh=True):
        """Record the sum of the jets of all terms into ``jet`` (TANGENTS + 2, TILE)."""
        for number, term in enumerate(self._ordered()):
            term.add_jet(P, jet, fresh and number == 0)

    def _ordered(self):
        # A term with layers below writes its field as it is made; the others add to it.
        return sorted(self.terms, key=lambda term: not term.inputs)


class Single(_Output):
    """psi is one amplitude: log |psi| is the sum of the terms."""

    components = 1
    kinetic = "scalar"

    def log_psi(self, P, out):
        """Record log |psi| into ``out`` (TILE,)."""
        self.add_values(P, out)

    def seeds(self, P):
        """Return the seeds of d log |psi|: what each term's delta is."""
        ones = P.ones()
        return dict.fromkeys(self.terms, ones)

    def log_derivatives(self, P, size):
        """Yield the sink of rows and the seeds of each component."""
        yield {"rows": "rows", "first": "first", "stride": str(size), "count": "count"}, self.seeds(P)


class Summed(_Output):
    """psi_k = e^U phi_k: log |psi| = U + log(sum_k phi_k^2)/2."""

    kinetic = "components"

    def __init__(self, graph, collected, terms):
        super().__init__(graph, terms)
        self.collected = collected
        self.components = collected.count

    def _norm(self, P, phi):
        norm = P.field(P.tile)
        P.call("component_norm", norm, phi, self.components, P.tile)
        return norm

    def log_psi(self, P, out):
        """Record log |psi| into ``out`` (TILE,)."""
        u, phi = P.value(self.collected)
        self.add_values(P, u, fresh=False)
        P.norm = self._norm(P, phi)
        P.call("add_half_log", out, u, P.norm, P.tile)

    def jets(self, P):
        """Record the jets of U and phi; return their fields and that of the norm."""
        u, phi = self.collected.collect(P, P.full(self.collected.source), P.tangents + 2)
        self.add_jets(P, u, fresh=False)
        return u, phi, self._norm(P, phi)

    def seeds(self, P):
        """Return the seeds of d log |psi|: what each term's delta is."""
        _, phi = P.value(self.collected)
        found = {self.collected: ("seed_norm", phi, P.norm, self.collected.mixing)}
        return found | {term: P.ones() for term in self.terms}

    def log_derivatives(self, P, size):
        """Yield the sink of rows and the seeds of d psi_k/|psi| of each component k."""
        _, phi = P.value(self.collected)
        for k, mixing in enumerate(self.collected.mixing):
            component = P.field(P.tile)
            P.call("component_amplitude", component, phi + k * P.tile, P.norm, P.tile)
            sink = {"rows": "rows", "first": f"first + {k * size}"}
            sink |= {"stride": str(self.components * size), "count": "count"}
            seeds = {self.collected: ("seed_component", phi + k * P.tile, P.norm, mixing)}
            yield sink, seeds | dict.fromkeys(self.terms, component)
