from hallway.membership.models.application import Application
from hallway.membership.models.community import Community
from hallway.membership.models.invitation import Invitation
from hallway.membership.models.legal import Acceptance, LegalText

__all__ = ["Acceptance", "Application", "Community", "Invitation", "LegalText"]
