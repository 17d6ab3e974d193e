"""Kernels are compiled at their first call, so the first example of a test may take seconds."""

from hypothesis import settings

settings.register_profile("compiled", deadline=None)
settings.load_profile("compiled")
