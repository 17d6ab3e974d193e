"""Running a server: make ready what it stands on, answer pages, do background work.

prepare    database, cache table and static files, before anything is answered
server     the web processes, on gunicorn
background the worker: a thread of the web process, a process beside it, or on its own
health     `GET /healthz`
presence   whether a server is at work on a data folder
commands   `hallway serve`, `hallway worker`, `hallway migrate`
"""
