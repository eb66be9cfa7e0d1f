"""``python -m bench.requests [--part PART] [--list]``: precision and recall by part and language."""

from __future__ import annotations

import argparse

from mailgate.policy.several import several_requests

from . import LANGUAGES, PARTS, bodies, rates


def main() -> None:
    """Measure, and print a table, or the bodies that were misjudged."""
    parser = argparse.ArgumentParser(prog="python -m bench.requests", description=__doc__)
    parser.add_argument("--part", choices=PARTS, help="only this part")
    parser.add_argument("--list", action="store_true", help="show each body that was misjudged")
    args = parser.parse_args()
    parts = (args.part,) if args.part else PARTS
    if args.list:
        for body in (one for part in parts for one in bodies(part)):
            found = several_requests(body.text)
            if (found.count > 1) != (body.label > 1):
                print(f"=== {body.id} ({body.kind}): {body.label}, said {found.count} {found.evidence}\n{body.text}")
        return
    print(
        f"{'part':12}{'language':10}{'bodies':>8}{'several':>9}{'said':>6}{'right':>7}{'precision':>11}{'recall':>8}{'counted':>9}"
    )
    for part in parts:
        for language in (*LANGUAGES, ""):
            of = bodies(part, language)
            found = rates(of)
            counted = sum(several_requests(one.text).count == one.label for one in of)
            print(
                f"{part:12}{language or 'all':10}{len(of):8}{found.held:9}{found.said:6}{found.both:7}"
                f"{found.precision:11.3f}{found.recall:8.3f}{f'{counted}/{len(of)}':>9}"
            )


if __name__ == "__main__":
    main()
