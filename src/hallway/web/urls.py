from django.urls import path

from hallway.web import views

app_name = "web"

urlpatterns = [
    path("", views.today, name="today"),
    path("components/", views.components, name="components"),
]
