"""What people write to one another in the known situations. Plain text; ``{first}`` and friends are filled in.

Each list holds ways of saying the same thing, so that a reader which knows one wording by heart
gets the others wrong.
"""

from __future__ import annotations

REQUESTS = (
    (
        "I am finishing a degree in marine biology at Dalhousie, and your path from the lab to {company} is one I keep\n"
        "coming back to. What I would love to understand is how a working week really divides between the field\n"
        "and the desk.\n\n"
        "Would you have twenty minutes in the coming weeks to tell me about it? Whatever day, time and medium suit\n"
        "you suit me."
    ),
    (
        "We have not met: I study marine biology in Halifax and am trying to find out where in {field} somebody like\n"
        "me could be useful. Your talk about {company} was the first time the field sounded like people and not like\n"
        "reports.\n\n"
        "Could I ask you a few questions about how you got there, by telephone or over a coffee? I would be\n"
        "grateful for a quarter of an hour."
    ),
    (
        "A lecture last month sent me to your work on {field}, and since then I have read everything that {company}\n"
        "has put online. One thing is nowhere written: what you would do differently if you began today.\n\n"
        "May I ask you that in person some time, at your convenience? I am in Toronto most days and can travel."
    ),
)
SUBJECTS = (
    "A question about your path to {company}",
    "Twenty minutes about {field}?",
    "Your work at {company}",
    "Learning about {field}",
)
FOLLOW_UPS = (
    (
        "I wrote to you some days ago about your work at {company}, and I can imagine how full your desk is. If you\n"
        "could spare a few minutes at any time in the coming weeks, I would still very much like to hear how you came\n"
        "to {field}. Would a short telephone call be easier?"
    ),
    (
        "A brief word after my letter: your way into {field} is still the one I would most like to understand. Could\n"
        "we talk for a quarter of an hour whenever it suits you?"
    ),
)
SECOND_FOLLOW_UPS = (
    (
        "I do not want to crowd your inbox, so this is short. If a conversation does not fit, would two or three\n"
        "questions by email be possible, whenever you find the time?"
    ),
    (
        "One last try from me: would you perhaps know a colleague at {company} who might answer two questions about\n"
        "{field}? I would be glad of a name, and gladder of your own view."
    ),
)
HAND_FOLLOW_UPS = (
    "Hi {first}, me again! Did my note from the other day reach you? Any chance of a quick chat?",
    "Hello {first}, just checking whether you saw this. Would you be up for a short call some time?",
)
CHATS = (
    (
        "No answer needed. I only wanted to say that your piece in the newsletter made my week. Congratulations on\n"
        "the award."
    ),
    "Just a note: I was at the harbour on Sunday and saw your new boat at the pier. It looks splendid.",
)
ACCEPTS = (
    "What a nice letter to get. Yes, gladly: I am always happy to talk about this. Let me know what works for you.",
    "Thanks for writing. Sure, happy to talk. I had the same questions at your age.",
    "With pleasure! It is rare that anybody asks about the field half of the job. Let us talk.",
    "Of course, I would be delighted to tell you about it. Call me whenever you like; mornings are quieter.",
)
ACCEPTS_ELSEWHERE = (
    "Sorry for answering from my private address, the office one is down again. Yes, I would be happy to talk.",
    "I read this on the train, hence the other address. Yes, let us talk, I would like that.",
)
DECLINES = (
    (
        "Thank you for your kind letter. I am afraid I have to say no: I do not give interviews of any kind. I wish\n"
        "you all the best with your studies."
    ),
    "I appreciate your interest, but I am going to decline. This is not something I can do. Best of luck.",
)
TOO_BUSY = (
    "Thanks for your note. I am completely swamped with the survey season and simply do not have the time to meet.",
    "I would like to help, but I am far too busy these days for a conversation.",
)
LATERS = (
    "Lovely idea, but this is a bad moment: we are in the middle of the survey. Could you try me again in {month}?",
    "We are at sea until the end of the season. Please get back in touch in {month}, I will have room for it then.",
)
HOLDINGS = (
    "Thanks for your letter. Let me look at my calendar, I will get back to you.",
    "Good questions. I am travelling now and will reply properly once I have had time to think about them.",
)
THANKS_ONLY = (
    "Thank you so much, that is very kind of you. This helps me a great deal.",
    "Many thanks for this, it is exactly what I was hoping to learn.",
)
SUBSTANCE = (
    (
        "Happy to answer here. Half of my week is field work from May to September and almost none of it in winter. If\n"
        "I began today I would learn statistics first and diving second. That is all there is to it."
    ),
    (
        "To answer your question: I came to it through a summer job on a ferry, and stayed because of the people. Read\n"
        "the annual report of 2024, it says more about our work than I can in a letter."
    ),
)
ASK_BACK = (
    (
        "Thank you, this is wonderful. One more question, if I may: which course would you take first? And could I\n"
        "visit the station some day?"
    ),
    "Many thanks! May I ask one thing more: would you recommend a master's degree before the field or after it?",
)
THANK_YOUS = (
    (
        "Thank you for the time you took for me. What you said about learning statistics before diving was new to me,\n"
        "and I have already changed my timetable for it."
    ),
    (
        "It was a pleasure to talk with you. I had not known that permits decide the season and not the weather; that\n"
        "changes how I look at field work. Thank you."
    ),
)
AGREED = (
    "Great, then let us say {when}. I have put it into the calendar.",
    "{when} is perfect. I look forward to it.",
)
CANCELS = (
    "I am so sorry, something has come up and I have to cancel our conversation. My apologies.",
    "Unfortunately I cannot make it to our meeting and have to call it off. I am sorry about that.",
)
AWAY_DATED = (
    (
        "Thank you for your message. I am out of the office and will be back on {day}. In urgent cases please\n"
        "contact the front desk."
    ),
    "I am on leave with no access to email. I will return on {day} and answer then.",
)
AWAY_UNDATED = (
    (
        "Thank you for your message. I am currently out of the office with limited access to email and will answer\n"
        "when I am back."
    ),
    "This is an automatic reply: I am travelling at the moment and read my mail only now and then.",
)
LIST_POSTS = (
    "The minutes of the working group are on the site. Comments to the list, please.",
    "Does anybody on this list have tide-gauge readings from the north side for last spring? Ours broke.",
)
STRANGER_NOTES = (
    "Adding you both for the record: the minutes of the seminar are attached to the page. Nothing to do for now.",
    "For your information only, the room for the seminar series has changed to B12.",
)
