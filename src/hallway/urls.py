"""One include per capability; a URL's name is its view's name."""

from django.urls import include, path

from hallway.core.serving import health

urlpatterns = [
    path("", include("hallway.web.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("healthz/live", health.live, name="live"),
    path("healthz/ready", health.ready, name="ready"),
    path("metrics", health.metrics_page, name="metrics"),
    path("", include("hallway.api.urls")),
    path("", include("hallway.introductions.urls")),
    path("", include("hallway.messaging.urls")),
    path("", include("hallway.discovery.urls")),
    path("", include("hallway.membership.urls")),
    path("", include("hallway.moderation.urls")),
    path("", include("hallway.notifications.urls")),
    path("", include("hallway.people.urls")),
    path("", include("hallway.relationships.urls")),
    path("", include("hallway.organisations.urls")),
    path("", include("hallway.exchange.urls")),
    path("accounts/", include("allauth.urls")),
]

handler400 = "hallway.web.errors.bad_request"
handler403 = "hallway.web.errors.not_allowed"
handler404 = "hallway.web.errors.page_not_found"
handler500 = "hallway.web.errors.server_error"
