import stat

from hallway.core.secret import make_secret_key, rotate_secret_key, secret_keys


def test_key_is_made_once_for_the_server_alone(tmp_path):
    folder = tmp_path / "data"
    make_secret_key(folder)
    first = secret_keys(folder)
    make_secret_key(folder)
    assert secret_keys(folder) == first
    assert len(first[0]) >= 50
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600


def test_rotation_keeps_the_last_keys_for_what_they_signed(tmp_path):
    make_secret_key(tmp_path)
    made = [secret_keys(tmp_path)[0]]
    for _ in range(3):
        rotate_secret_key(tmp_path, keep=2)
        made.insert(0, secret_keys(tmp_path)[0])
    assert secret_keys(tmp_path) == made[:3]
    assert len(set(made)) == 4
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_two_starts_at_once_agree_on_one_key(tmp_path, monkeypatch):
    make_secret_key(tmp_path)
    first = secret_keys(tmp_path)
    # the second start looked before the first had written
    monkeypatch.setattr("pathlib.Path.exists", lambda self: False)
    make_secret_key(tmp_path)
    monkeypatch.undo()
    assert secret_keys(tmp_path) == first


def test_without_a_data_folder_nothing_is_written(tmp_path):
    keys = secret_keys(tmp_path / "nowhere")
    assert len(keys) == 1
    assert not (tmp_path / "nowhere").exists()
