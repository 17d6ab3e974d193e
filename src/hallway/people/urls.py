from django.urls import path

from hallway.people.views import audit, boundaries, choices, editing, operators, pictures, profile

app_name = "people"
urlpatterns = [
    path("people/", profile.people_directory, name="directory"),
    path("people/<str:handle>/", profile.profile, name="profile"),
    path("people/<str:handle>/block/", boundaries.block, name="block"),
    path("people/<str:handle>/unblock/", boundaries.unblock, name="unblock"),
    path("people/<str:handle>/mute/", boundaries.mute, name="mute"),
    path("people/<str:handle>/unmute/", boundaries.unmute, name="unmute"),
    path("me/", profile.me, name="me"),
    path("tags/complete", profile.tag_completions, name="complete_tags"),
    path("tags/<path:key>/", profile.tag, name="tag"),
    path("media/faces/<str:name>-<int:size>.webp", pictures.picture, name="picture"),
    path("settings/profile/", editing.edit, name="edit"),
    path("settings/profile/details/", editing.edit_details, name="edit_details"),
    path("settings/profile/tags/", editing.edit_tags, name="edit_tags"),
    path("settings/profile/tags/remove", editing.remove_own_tag, name="remove_tag"),
    path("settings/profile/picture/", pictures.edit_picture, name="edit_picture"),
    path("settings/profile/picture/part", pictures.choose_part, name="choose_part"),
    path("settings/profile/picture/remove", pictures.take_picture_down, name="remove_picture"),
    path("settings/profile/picture/source.webp", pictures.own_source, name="picture_source"),
    path("settings/privacy/", choices.privacy, name="privacy"),
    path("settings/capacity/", choices.capacity, name="capacity"),
    path("settings/blocked/", boundaries.boundaries, name="boundaries"),
    path("admin/audit/", audit.audit_log, name="audit_log"),
    path("admin/audit.csv", audit.audit_csv, name="audit_csv"),
    path("admin/tags/", operators.tags, name="admin_tags"),
    path("admin/tags/merge", operators.merge, name="merge_tags"),
    path("admin/tags/undo", operators.undo, name="undo_merge"),
]
