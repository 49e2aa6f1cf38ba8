"""The kinetic energy from the jet of log psi, or from those of U and of the components phi_k."""

import math


@primitive
def kinetic_of_amplitude(s, h, RESULT, GRADIENT, TANGENTS, TILE):
    for t in lanes(TILE):
        square = 0.0
        for k in few(TANGENTS):
            square += s[GRADIENT + k * TILE + t] * s[GRADIENT + k * TILE + t]
        s[RESULT + t] = -h[0] * (s[GRADIENT + TANGENTS * TILE + t] + square)
        s[RESULT + TILE + t] = h[0] * square
    barrier()


@primitive
def energy_of_components(s, h, RESULT, U, PHI, NORM, K, TANGENTS, TILE):
    LAPLACIAN = TANGENTS + 1
    for t in lanes(TILE):
        inverse = 1.0 / s[NORM + t]
        scale = math.sqrt(inverse)
        diagonal = s[U + LAPLACIAN * TILE + t]
        for d in few(TANGENTS):
            diagonal += s[U + (d + 1) * TILE + t] * s[U + (d + 1) * TILE + t]
        kinetic = 0.0
        squares = 0.0
        potential = 0.0
        for k in unroll(K):
            phi = s[PHI + k * TILE + t]
            cross = 0.0
            for d in few(TANGENTS):
                gradient = s[PHI + ((d + 1) * K + k) * TILE + t]
                slope = s[U + (d + 1) * TILE + t]
                cross += gradient * slope
                squares += (gradient + phi * slope) * (gradient + phi * slope)
            t_psi = -h[0] * (diagonal * phi + 2.0 * cross + s[PHI + (LAPLACIAN * K + k) * TILE + t])
            v_psi = s[RESULT + (3 + k) * TILE + t]
            kinetic += phi * t_psi
            potential += phi * v_psi
            s[RESULT + (3 + k) * TILE + t] = (t_psi + v_psi) * scale
            s[RESULT + (3 + K + k) * TILE + t] = phi * scale
        s[RESULT + t] = kinetic * inverse
        s[RESULT + TILE + t] = h[0] * squares * inverse
        s[RESULT + 2 * TILE + t] = potential * inverse
    barrier()
