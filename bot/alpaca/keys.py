"""Who we are to the vendor; said on the wire and nowhere else."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Keys:
    """Never in a log, an error or a repr."""

    key: str = field(repr=False)
    secret: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        return {"APCA-API-KEY-ID": self.key, "APCA-API-SECRET-KEY": self.secret}
