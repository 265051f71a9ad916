"""What takes too long for every day: `forge 1000000` and `kill 1000`; each fails if one is one too many."""

import asyncio
import json
import sys
from dataclasses import asdict

from tests.bot.chat.wire.forging import forge
from tests.bot.chat.wire.killing import toll


def main() -> int:
    match sys.argv[1:]:
        case ["forge", tries]:
            tried, opened = forge(int(tries), seed=7)
            print(json.dumps({"tried": tried.total(), "opened": opened, **tried}))
            return 1 if opened else 0
        case ["kill", kills]:
            found = asyncio.run(toll(int(kills), seed=11))
            print(json.dumps(asdict(found)))
            return 1 if found.lost or found.doubled or found.unsettled else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main())
