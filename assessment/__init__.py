"""A check-in service: questionnaires, rules that score them, a report for the person, a review for counselors."""
