from django.urls import path

from hallway.web import views

app_name = "web"

urlpatterns = [
    path("", views.today, name="today"),
    path("settings/", views.settings_index, name="settings"),
    path("admin/", views.admin_index, name="admin"),
    path("components/", views.components, name="components"),
]
