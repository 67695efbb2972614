"""Proof of claims for all answer sets. Importing this needs z3, so only ``check --prove`` and the tests do."""

from assessment.core.prove.prover import Disagreement, Finding, Prover, all_claims, prove
from assessment.core.prove.report import report_lines

__all__ = ["Disagreement", "Finding", "Prover", "all_claims", "prove", "report_lines"]
