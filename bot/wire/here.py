"""A WebSocket that goes where it was told and nowhere else."""

from websockets.asyncio.client import connect


class Here(connect):
    """Whoever is sent elsewhere does not go: keys are for one place, and nobody asked another."""

    def process_redirect(self, exc: Exception) -> Exception:
        return exc
