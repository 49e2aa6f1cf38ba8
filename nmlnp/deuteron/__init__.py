"""The deuteron in momentum space: potentials, exact states, and networks that learn them by quadrature."""
