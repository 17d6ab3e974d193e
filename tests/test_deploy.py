"""The examples under deploy/ are ones that work with this version."""

import configparser
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from hallway.cli import MODULES
from hallway.core.config import PREFIX, Config, check
from hallway.core.handles import RESERVED
from hallway.web.middleware import most_bytes_at_once

DEPLOY = Path(__file__).parent.parent / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service")) + sorted((DEPLOY / "systemd").glob("*.timer"))
EVERY = sorted(file for file in DEPLOY.rglob("*") if file.is_file())
SETTING = re.compile(rf"{PREFIX}([A-Z_]+)")


def read(unit):
    parsed = configparser.ConfigParser(strict=False, interpolation=None, allow_no_value=False)
    parsed.optionxform = str
    parsed.read_string(unit.read_text("utf-8"))
    return parsed


@pytest.mark.parametrize("file", EVERY, ids=lambda file: file.name)
def test_every_setting_it_names_exists(file):
    known = {one.name.upper() for one in fields(Config)}
    assert set(SETTING.findall(file.read_text("utf-8"))) <= known


def test_the_example_of_the_settings_is_accepted_as_it_is_and_with_all_of_it():
    text = (DEPLOY / "systemd" / "hallway.env").read_text("utf-8")
    for wanted in (text, re.sub(rf"^#({PREFIX})", r"\1", text, flags=re.MULTILINE)):
        lines = [line for line in wanted.splitlines() if line and not line.startswith("#")]
        config = Config.from_environment(dict(line.split("=", 1) for line in lines))
        check(config)
        assert config.trusted_proxies == 1
        assert config.secure


@pytest.mark.parametrize("unit", UNITS, ids=lambda file: file.name)
def test_units_have_what_they_need(unit):
    parsed = read(unit)
    assert parsed["Unit"]["Description"]
    if unit.suffix == ".timer":
        assert (unit.with_suffix(".service")).exists()
        return
    command = parsed["Service"]["ExecStart"].split()
    assert command[0].endswith("/hallway")
    assert command[1] in MODULES
    assert parsed["Service"]["User"] == "hallway"
    for page in re.findall(r"/opt/hallway/(docs/\S+)", unit.read_text("utf-8")):
        assert (DEPLOY.parent / page).exists()


def test_a_stopping_service_is_given_as_long_as_its_processes_may_take():
    from hallway.core.serving.background import STOP_WITHIN_S as WORKER_STOPS_WITHIN_S
    from hallway.core.serving.server import STOP_WITHIN_S

    for name in ("hallway.service", "hallway-worker.service"):
        given = int(read(DEPLOY / "systemd" / name)["Service"]["TimeoutStopSec"])
        assert given >= STOP_WITHIN_S + WORKER_STOPS_WITHIN_S


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine")
class TestSystemd:
    @pytest.fixture
    def folder(self, tmp_path):
        """The units with a program that is on this machine."""
        for unit in UNITS:
            text = unit.read_text("utf-8").replace("/opt/hallway/.venv/bin/hallway", sys.executable)
            (tmp_path / unit.name).write_text(text, "utf-8")
        return tmp_path

    def test_systemd_understands_every_line(self, folder):
        for unit in UNITS:
            done = subprocess.run(
                ["systemd-analyze", "verify", "--man=no", str(folder / unit.name)], capture_output=True, text=True
            )
            ours = [line for line in done.stderr.splitlines() if "hallway" in line and "No such file" not in line]
            assert ours == []

    @pytest.mark.parametrize("name", ["hallway.service", "hallway-worker.service", "hallway-backup.service"])
    def test_services_may_do_little(self, folder, name):
        done = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=25", str(folder / name)],
            capture_output=True,
            text=True,
        )
        if "offline" in done.stderr:
            pytest.skip("this systemd-analyze cannot judge a file")
        assert done.returncode == 0, done.stdout[-300:] + done.stderr


def test_proxies_pass_what_is_needed_and_keep_the_measures_to_themselves():
    nginx = (DEPLOY / "nginx" / "hallway.conf").read_text("utf-8")
    assert nginx.count("{") == nginx.count("}")
    directives = [line.strip() for line in nginx.splitlines() if line.strip() and not line.strip().startswith("#")]
    assert [line for line in directives if line[-1] not in ";{}"] == []
    for header in ("Host $host", "X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme"):
        assert f"proxy_set_header {header};" in directives
    caddy = (DEPLOY / "caddy" / "Caddyfile").read_text("utf-8")
    assert caddy.count("{") == caddy.count("}")
    assert f"reverse_proxy 127.0.0.1:{Config().port}" in caddy
    assert f"server 127.0.0.1:{Config().port};" in nginx
    assert "/metrics" in nginx
    assert "/metrics" in caddy
    assert "metrics" in RESERVED


def test_what_a_member_may_send_passes_the_server_and_each_proxy(settings):
    config = settings.CONFIG
    promised = max(config.upload_limit_mb, config.attachments_a_message * config.attachment_limit_mb) << 20
    limits = [
        int(re.search(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx" / "hallway.conf").read_text("utf-8"))[1])
        << 20,
        int(re.search(r"max_size (\d+)MB", (DEPLOY / "caddy" / "Caddyfile").read_text("utf-8"))[1]) * 1_000_000,
    ]
    assert promised < most_bytes_at_once()
    # what is a little too much reaches the server, which says in words how much it takes
    assert all(most_bytes_at_once() + (4 << 20) < limit for limit in limits)


def written_by(unit):
    """The folders that a service may write to."""
    service = read(DEPLOY / "systemd" / unit)["Service"]
    named = [place.lstrip("-") for place in service.get("ReadWritePaths", "").split()]
    return [Path("/var/lib") / service["StateDirectory"], Path("/run") / service["RuntimeDirectory"], *map(Path, named)]


@pytest.mark.parametrize("unit", ["hallway.service", "hallway-worker.service"])
@pytest.mark.parametrize("name", ["deletions_file", "mail_in_lmtp", "mail_in_maildir"])
def test_the_services_may_write_to_every_place_that_we_name(unit, name):
    examples = [one.metadata["example"] for one in fields(Config) if one.name == name]
    pages = [*DEPLOY.rglob("*"), *(DEPLOY.parent / "docs").rglob("*.md")]
    text = "\n".join([*examples, *(page.read_text("utf-8") for page in pages if page.is_file())])
    named = set(re.findall(rf"{PREFIX}{name.upper()}=(?:unix:)?(/[^\s`'\"]+)", text))
    named |= set(re.findall(r"(?:^|unix:)(/\S+)", "\n".join(examples)))
    assert named
    for place in named:
        assert any(Path(place).is_relative_to(folder) for folder in written_by(unit)), place


@pytest.mark.parametrize("unit", ["hallway.service", "hallway-worker.service"])
def test_the_mail_servers_group_reaches_the_socket(unit):
    service = read(DEPLOY / "systemd" / unit)["Service"]
    assert int(service["RuntimeDirectoryMode"], 8) & 0o050 == 0o050
    assert service["RuntimeDirectoryPreserve"] == "yes"  # the other of the two may be using it
