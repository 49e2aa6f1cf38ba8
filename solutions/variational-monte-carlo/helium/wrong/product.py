# expect: it must be below -2.86168
def log_psi(r1, r2, r12):
    return -27.0 / 16.0 * (r1 + r2)
