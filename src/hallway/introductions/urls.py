from django.urls import path

from hallway.introductions.views import beginning, by_mail, pages

app_name = "introductions"

urlpatterns = [
    path("introductions/", pages.introductions, name="introductions"),
    path("introductions/new/", beginning.new, name="new"),
    path("introductions/ask/", beginning.ask_outside, name="ask_outside"),
    path("introductions/begun/", pages.begun, name="begun"),
    path("introductions/passed-on/", pages.passed_on, name="passed_on"),
    path("introductions/to-meet/", pages.to_meet, name="to_meet"),
    path("introductions/<uuid:public_id>/", pages.detail, name="detail"),
    path("introductions/<uuid:public_id>/answer/", pages.answer, name="answer"),
    path("introductions/<uuid:public_id>/hand-on/", pages.hand, name="hand"),
    path("introductions/<uuid:public_id>/withdraw/", pages.withdraw, name="withdraw"),
    path("introductions/<uuid:public_id>/thank/", pages.say_thanks, name="say_thanks"),
    path("introductions/<uuid:public_id>/outcome/", pages.outcome, name="outcome"),
    path("people/<str:handle>/introduce/", beginning.ask, name="ask"),
    path("i/<str:token>/", by_mail.by_mail, name="by_mail"),
]
