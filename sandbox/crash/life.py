"""One life of the bot: `python -m sandbox.crash.life`, told where to live and where to die."""

import sys

from bot.process import swiftly


def main() -> None:
    """Until somebody or something kills it; begins as the bot itself does."""
    with swiftly():
        import msgspec

        from sandbox.crash.living import Orders, live
        from sandbox.crash.points import Fuse, Point, laid

        orders = msgspec.json.decode(sys.argv[1], type=Orders)
        if orders.dies is not None:
            laid(Fuse(Point.of(orders.dies), lit=orders.lit, stops=orders.stops))
        live(orders)


if __name__ == "__main__":
    main()
