"""What claims say, as far as it can be seen without the solver."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.core.errors import Fault
from assessment.core.model.cut_offs import cut_offs, is_band_limit, unexplained
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.locations import Locations
from assessment.core.rules.claims import BandLimits


def broken(pack: Pack, locations: Locations) -> Iterator[Fault]:
    """An error for every cut-off that is not as claimed. Like a failing example, it keeps no pack from being loaded."""
    for claim in pack.claims:
        for found in unexplained(pack, claim) if isinstance(claim, BandLimits) else ():
            score = found.test.name
            limits = [str(band.below) for band in pack.scale[score].bands if band.below is not None]
            message = f"{found}, but no band of '{score}' ends there, and the claim '{claim.id}' does not say why."
            named = ", ".join(limits) or "there is none"
            remedy = f"Use a limit of its bands ({named}), or give the reason under 'except'."
            location = locations.listed(found.file, found.path, found.owner).at("when")
            yield locations.error(location, "E634", message, remedy)


def check(pack: Pack, locations: Locations) -> Iterator[Fault]:
    """A warning for every claim that says too little."""
    for claim in pack.claims:
        if isinstance(claim, BandLimits):
            yield from _exceptions(pack, locations, claim)


def _exceptions(pack: Pack, locations: Locations, claim: BandLimits) -> Iterator[Fault]:
    """Exceptions that no cut-off needs."""
    location = locations.entry("rules.yaml", "claims", claim.id).at("except")
    for at, exception in enumerate(claim.exceptions):
        # With questions left out, the cut-off may be gone; that is no fault of the claim.
        if not pack.not_asked and not any(
            exception.covers(each.test) and not is_band_limit(pack.scale[each.test.name], each.test)
            for each in cut_offs(pack)
        ):
            message = f"the exception for '{exception.score}' at {exception.at} is needed by nothing."
            yield locations.warning(location.at(at), "W638", message, "Correct it, or remove it.")
