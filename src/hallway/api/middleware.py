"""Takes what programs ask before anything of a browser's is looked at."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

#: below this everything is JSON, refusals too, except the pages for people
ROOT = "/api/"
PAGES = ("/api/", "/api/docs", "/api/docs/")
PROBLEMS = "/api/problems/"


class ProgramsMiddleware:
    """Neither a session nor a form's token is read for a program: there is nothing to forge on its behalf.

    What answers is loaded at the first request, since it is a good part of a process that only serves pages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if not path.startswith(ROOT) or path in PAGES or path.startswith(PROBLEMS):
            return self.get_response(request)
        from hallway.api.answering import answer  # noqa: PLC0415  # half a second and twenty megabytes

        return answer(request)
