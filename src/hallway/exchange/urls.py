from django.urls import path

from hallway.exchange import views

app_name = "exchange"
urlpatterns = [
    path("asks/", views.board, name="board"),
    path("asks/<uuid:public_id>/", views.ask, name="ask"),
    path("offers/<uuid:public_id>/", views.offer, name="offer"),
    path("settings/asks/", views.edit, name="edit"),
    path("settings/asks/undo", views.undo, name="undo"),
    path("settings/asks/<str:kind>/<uuid:public_id>/", views.change, name="change"),
    path("settings/asks/<str:kind>/<uuid:public_id>/up", views.up, name="up"),
    path("settings/asks/<str:kind>/<uuid:public_id>/remove", views.remove, name="remove"),
]
