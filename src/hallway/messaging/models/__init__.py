from hallway.messaging.models.arrival import Arrival
from hallway.messaging.models.message import LONGEST, Attachment, Message
from hallway.messaging.models.reading import Preference, ReadMark
from hallway.messaging.models.thread import Thread

__all__ = ["LONGEST", "Arrival", "Attachment", "Message", "Preference", "ReadMark", "Thread"]
