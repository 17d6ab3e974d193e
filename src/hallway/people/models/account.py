"""The account: how a person signs in and what they may do for the community."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from hallway.core import clock
from hallway.people.enums import Role


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Account":
        """An account with a usable password, or with none when mail codes and passkeys are to do."""
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Sign-in, role and the settings of one member. Verified addresses are in allauth's `EmailAddress`."""

    email = models.EmailField(unique=True)
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)
    language = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=50, blank=True)
    #: 0 is Monday, as in Python's calendar
    week_starts_on = models.PositiveSmallIntegerField(default=0)
    #: what the member was told and has not read, for the count in the shell
    unread_notices = models.PositiveIntegerField(default=0)
    #: the newest of the operators' announcements that the member put away
    announcements_seen = models.PositiveBigIntegerField(default=0)
    #: asked to be deleted; carried out then unless taken back
    deletion_due_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.email

    @property
    def is_operator(self) -> bool:
        return self.role == Role.OPERATOR

    @property
    def is_moderator(self) -> bool:
        return self.role in {Role.MODERATOR, Role.OPERATOR}
