"""Claims proved over all answer sets. Importing this needs z3: only ``check --prove`` and the tests do."""

from assessment.core.prove.prover import Disagreement, Finding, Prover, all_claims, prove
from assessment.core.prove.report import told

__all__ = ["Disagreement", "Finding", "Prover", "all_claims", "prove", "told"]
