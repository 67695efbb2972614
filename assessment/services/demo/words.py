"""What people and counselors write in a demonstration: one text for each of the two teams."""

from __future__ import annotations

CONTACTS = {
    "phone": (
        "555-0142, on weekdays after six",
        "555-0167, in the morning. Please leave no message",
        "555-0119. Only at lunch time, I am at work then",
        "555-0183, never at weekends",
    ),
    "email": (
        "robin.k@example.org, I read it at work",
        "sam.w@example.org. Nobody else opens it",
        "jo.lind@example.org, best in the morning",
        "kim.ar@example.org, I look at it on Mondays and Thursdays",
    ),
}
"""A way of contact -> contacts in people's own words. 555 numbers and example.org reach nobody."""

TALKS = (
    "Talked for 20 minutes, alone in the car. Sleeps badly, eats. Knows the help line. Wants to think first.",
    "Talked for half an hour, alone at work. Tired of arguments, glad that somebody asked. We talk again next week.",
)
MISSED = ("No answer. Left no message, as they asked.", "Wrote that I read it and when I can call. No reply yet.")
READ_FIRST = (
    "Read all answers. First question when we talk: are they alone. Then the two that were left open.",
    "Read all answers. Ask about tonight first, then about the children.",
)
NOT_MINE = (
    "I know somebody close to this person. Somebody else should take it.",
    "They ask for somebody who speaks Spanish. I do not, so I give it back.",
)
HANDED_OVER = (
    "I am at a training until Thursday. Nothing was tried yet; they prefer the morning.",
    "My week is full and this should not wait. They know nothing of the change.",
)
NO_TALK_NEEDED = (
    "Asked for no call, and nothing presses. They check in every two weeks.",
    "Has good steps and uses them. Nothing to add now.",
)
NO_WAY = ("They do not want to be contacted. They read their result here.", "Left no way to be reached.")
LOWER = (
    "Talked alone. The answer was about a quarrel years ago, with somebody else. Not afraid now, asked twice.",
    "Talked alone. They misread the question. Went through the others one by one: no fear, no force.",
)
STAYS = (
    "Not reached yet, so nothing speaks against the level. I try again today.",
    "The answers fit together. I would keep the level until we have talked.",
)
SECOND_VIEW = (
    "Two answers tell of fear or harm, and nobody has talked with them since. I would keep the level.",
    "I read it as danger too. What they wrote fits what they chose.",
)
AGREES = ("Same reading, from the answers alone. Help for one person first.", "We read it alike. Go ahead as planned.")
DISAGREES = (
    "Please try once more before anything is decided. They asked for the morning, and we called in the evening.",
    "Too early. Two questions are open, and both can be asked in one call.",
)
