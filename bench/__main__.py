"""Run every benchmark: ``python -m bench``, or ``python -m bench outcomes rules proof web wire words report``."""

from __future__ import annotations

import sys

from bench import outcomes, proof, report, rules, web, wire, words

PARTS = {
    "outcomes": outcomes.run,
    "rules": rules.run,
    "proof": proof.run,
    "web": web.run,
    "wire": wire.run,
    "words": words.run,
    "report": report.run,
}


def main() -> None:
    for name in sys.argv[1:] or PARTS:
        if name not in PARTS:
            sys.exit(f"There is no benchmark '{name}'. There are: {', '.join(PARTS)}.")
        PARTS[name]()
        print(flush=True)


if __name__ == "__main__":
    main()
