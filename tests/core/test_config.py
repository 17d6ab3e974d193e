from pathlib import Path

import pytest

from hallway.core.config import BadSetting, Config


def test_defaults_suit_a_laptop():
    config = Config.from_environment({})
    assert (config.host, config.database, config.demo, config.address) == (
        "127.0.0.1",
        "",
        False,
        "http://localhost:8000",
    )


def test_address_follows_the_port_and_is_no_ip_address():
    assert Config.from_environment({"HALLWAY_PORT": "8123"}).address == "http://localhost:8123"


def test_values_are_parsed_to_their_types():
    config = Config.from_environment(
        {"HALLWAY_DATA_DIR": "/tmp/hallway-x", "HALLWAY_PORT": " 81 ", "HALLWAY_DEBUG": "Yes", "HALLWAY_LANGUAGE": "de"}
    )
    assert (config.data_dir, config.port, config.debug, config.language) == (Path("/tmp/hallway-x"), 81, True, "de")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("DEMO", "maybe"),
        ("ADDRESS", "hallway.example.org"),
        ("ADDRESS", "https://hallway.example.org/members"),
        ("ADDRESS", "https://hallway.example.org:port"),
        ("DATABASE", "mysql://localhost/hallway"),
        ("DATABASE", "postgresql://localhost:many/hallway"),
        ("MAIL_URL", "mail.example.org"),
        ("MAIL_URL", "smtp://"),
        ("MAIL_URL", "smtp://mail.example.org:x"),
        ("BACKGROUND", "outside"),
        ("WEB_PROCESSES", "0"),
        ("WEB_THREADS", "1000"),
        ("LOG_LEVEL", "CHATTY"),
        ("TIME_ZONE", "Europe/Atlantis"),
        ("TIME_ZONE", "../../etc/passwd"),
        ("UPLOAD_LIMIT_MB", "-1"),
    ],
)
def test_bad_value_stops_the_start_and_names_the_variable(variable, value):
    with pytest.raises(BadSetting) as refused:
        Config.from_environment({f"HALLWAY_{variable}": value})
    assert f"HALLWAY_{variable}" in str(refused.value)


def test_a_secret_in_a_bad_value_is_not_repeated():
    with pytest.raises(BadSetting) as refused:
        Config.from_environment({"HALLWAY_DATABASE": "postgres+x://hallway:open-sesame@localhost/hallway"})
    assert "open-sesame" not in str(refused.value)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_demo_listens_on_this_machine_only(host):
    with pytest.raises(BadSetting, match=r"127\.0\.0\.1"):
        Config.from_environment({"HALLWAY_DEMO": "yes", "HALLWAY_HOST": host})


def test_background_work_is_beside_several_web_processes_and_inside_one():
    assert Config.from_environment({}).background_work == "inside"
    assert Config.from_environment({"HALLWAY_WEB_PROCESSES": "2"}).background_work == "beside"
    assert Config.from_environment({"HALLWAY_BACKGROUND": "apart"}).background_work == "apart"
    with pytest.raises(BadSetting, match="HALLWAY_BACKGROUND"):
        Config.from_environment({"HALLWAY_WEB_PROCESSES": "2", "HALLWAY_BACKGROUND": "inside"})
