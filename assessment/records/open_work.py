"""What lists of open work are made from: rows in clear, and the people who work in a team."""

from __future__ import annotations

from assessment.storage.colleagues import TeamColleague as TeamColleague
from assessment.storage.open_work import OpenWork as OpenWork
