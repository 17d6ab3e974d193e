from hallway.membership.models.announcement import Announcement
from hallway.membership.models.application import Application
from hallway.membership.models.community import Community
from hallway.membership.models.export import Export
from hallway.membership.models.first_steps import FirstSteps
from hallway.membership.models.invitation import Invitation, InvitationBatch
from hallway.membership.models.legal import Acceptance, LegalText
from hallway.membership.models.quiet import QuietAddress
from hallway.membership.models.security import SecurityRecord
from hallway.membership.models.sign_up import SignUp
from hallway.membership.models.suspension import Suspension

__all__ = [
    "Acceptance",
    "Announcement",
    "Application",
    "Community",
    "Export",
    "FirstSteps",
    "Invitation",
    "InvitationBatch",
    "LegalText",
    "QuietAddress",
    "SecurityRecord",
    "SignUp",
    "Suspension",
]
