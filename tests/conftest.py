"""No test is a race: a busy machine must not turn an example red."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
