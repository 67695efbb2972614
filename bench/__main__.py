"""Run all benchmarks by ``python -m bench``, or some by ``python -m bench outcomes rules``."""

from __future__ import annotations

import sys

from bench import audit, case, growth, outcomes, pages, person_rows, proof, report, resume_code, rules, today, web, wire

PARTS = {
    "outcomes": outcomes.run,
    "rules": rules.run,
    "proof": proof.run,
    "pages": pages.run,
    "web": web.run,
    "growth": growth.run,
    "wire": wire.run,
    "resume_code": resume_code.run,
    "audit": audit.run,
    "today": today.run,
    "case": case.run,
    "report": report.run,
    "person_rows": person_rows.run,
}


def main() -> None:
    for name in sys.argv[1:] or PARTS:
        if name not in PARTS:
            sys.exit(f"There is no benchmark '{name}'. There are: {', '.join(PARTS)}.")
        PARTS[name]()
        print(flush=True)


if __name__ == "__main__":
    main()
