"""What a pack means: definition, answers, scores, rules, outcome. Pure: no web, database or PDF."""
