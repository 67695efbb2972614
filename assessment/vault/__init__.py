"""What keeps answers unreadable to everybody but their holder and, once shared, the team. Knows keys, not tables."""
