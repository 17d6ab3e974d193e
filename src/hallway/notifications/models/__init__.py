from hallway.notifications.models.browser import Browser
from hallway.notifications.models.mailbox import Mailbox
from hallway.notifications.models.notice import Notice
from hallway.notifications.models.preference import Preference

__all__ = ["Browser", "Mailbox", "Notice", "Preference"]
