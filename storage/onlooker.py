"""The journal for whoever only reads it, beside the desk that writes."""

from collections.abc import Iterator

from engine.replay import Step
from storage.chain import Chain
from storage.chat import note_of
from storage.database import Database
from storage.inspection import check_revision, inspect
from storage.refused import StorageRefused
from storage.rows import holds, link_at, steps


class Onlooker:
    """As it stood when it was opened, every row of it sound."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        try:
            if self._database.is_empty_file or check_revision(self._database) is None:
                raise StorageRefused(f"{self._database.place}: no journal there")
            self._chain = inspect(self._database)
        except BaseException:
            self.close()
            raise

    @property
    def seq(self) -> int:
        return self._chain.seq

    @property
    def hash(self) -> str:
        return self._chain.hash

    def steps(self, after: int = 0) -> Iterator[Step]:
        """All that follows a row, in order."""
        return steps(self._database, until=self.seq, after=after)

    def holds(self, proven: Chain) -> bool:
        """Whether an earlier reading was of this journal."""
        return proven.seq <= self.seq and holds(self._database, proven)

    def prove(self) -> None:
        """It was when it was opened."""

    def link_at(self, seq: int) -> Chain:
        """The chain as it was when this row was its last."""
        return link_at(self._database, seq)

    def note(self, name: str) -> str | None:
        """Of the chat's."""
        with self._database.read() as connection:
            return note_of(connection, name)

    def close(self) -> None:
        self._database.close()
