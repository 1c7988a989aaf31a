"""The script that a stranger starts: it prepares once, says what is wrong, and hands over."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

from tests.architecture import source

_SAYS_HELLO: Final = "import sys\nprint('hello', *sys.argv[1:])\n"


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Give the script as a module, at home in a checkout that needs no library."""
    checkout = tmp_path / "checkout"
    (checkout / "requirements").mkdir(parents=True)
    for level in ("run", "test"):
        (checkout / "requirements" / f"{level}.txt").write_text(f"# nothing for {level}\n")
    package = checkout / "src" / "tacite" / "command_line"
    package.mkdir(parents=True)
    (package / "__main__.py").write_text(_SAYS_HELLO)
    shutil.copy(source.ROOT / "tacite", checkout)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    loader = SourceFileLoader("bootstrap", str(checkout / "tacite"))
    spec = importlib.util.spec_from_loader("bootstrap", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    return module


@pytest.fixture
def installs(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let an environment be a link to this one, and keep which levels were installed."""
    done: list[str] = []

    def install(place: Path, level: str) -> None:
        (place / "bin").mkdir(exist_ok=True)
        (place / "bin" / "python").unlink(missing_ok=True)
        (place / "bin" / "python").symlink_to(sys.executable)
        done.append(level)

    monkeypatch.setattr(bootstrap, "install", install)
    return done


def test_the_first_start_prepares_and_the_second_costs_nothing(
    bootstrap: ModuleType, installs: list[str]
) -> None:
    python = bootstrap.prepared_python("run")
    assert python == bootstrap.ROOT / ".venv" / "bin" / "python"
    assert bootstrap.prepared_python("run") == python
    assert installs == ["run"]


def test_the_tests_get_more_and_the_run_is_content_with_it(
    bootstrap: ModuleType, installs: list[str]
) -> None:
    for level in ("run", "test", "run", "test"):
        bootstrap.prepared_python(level)
    assert installs == ["run", "test"]


def test_new_requirements_are_installed(bootstrap: ModuleType, installs: list[str]) -> None:
    bootstrap.prepared_python("run")
    (bootstrap.ROOT / "requirements" / "run.txt").write_text("# something else\n")
    bootstrap.prepared_python("run")
    assert installs == ["run", "run"]


def test_a_half_made_environment_is_made_again(bootstrap: ModuleType, installs: list[str]) -> None:
    bootstrap.prepared_python("run")
    place = bootstrap.ROOT / ".venv"
    (place / "left-over").touch()
    bootstrap.mark(place)
    bootstrap.prepared_python("run")
    assert installs == ["run", "run"]
    assert not (place / "left-over").exists()


def test_an_environment_made_by_hand_is_completed(
    bootstrap: ModuleType, installs: list[str]
) -> None:
    place = bootstrap.ROOT / ".venv"
    (place / "bin").mkdir(parents=True)
    (place / "bin" / "python").symlink_to(sys.executable)
    (place / "mine").touch()
    bootstrap.prepared_python("run")
    assert installs == ["run"]
    assert (place / "mine").exists()


def test_a_failed_start_is_made_again(
    bootstrap: ModuleType, installs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(place: Path, level: str) -> None:
        raise bootstrap.CannotStart("no")

    with monkeypatch.context() as broken:
        broken.setattr(bootstrap, "install", fail)
        with pytest.raises(bootstrap.CannotStart):
            bootstrap.prepared_python("run")
    bootstrap.prepared_python("run")
    assert installs == ["run"]


def test_a_checkout_that_cannot_be_written_puts_it_with_the_users_data(
    bootstrap: ModuleType, installs: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "own_folder", lambda: tmp_path / "own" / "tacite")
    writable = bootstrap.may_be_made
    monkeypatch.setattr(
        bootstrap, "may_be_made", lambda path: path.name != ".venv" and writable(path)
    )
    python = bootstrap.prepared_python("run")
    assert python.is_relative_to(tmp_path / "own" / "tacite" / "environments")
    assert installs == ["run"]


def test_two_first_starts_wait_for_each_other(bootstrap: ModuleType) -> None:
    environment = os.environ | {"PATH": "/usr/bin:/bin"}
    both = [
        subprocess.Popen(
            [sys.executable, str(bootstrap.ROOT / "tacite"), "up"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [start.communicate(timeout=120) for start in both]
    assert [out for out, _ in said] == ["hello up\n", "hello up\n"]
    assert sum("Preparing" in error for _, error in said) == 1


def test_without_ensurepip_the_pip_outside_fills_the_environment(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    split = tmp_path / "python"
    split.write_text(
        f'#!/bin/sh\ncase "$*" in "-m venv --clear /"*) exit 1;; esac\nexec {sys.executable} "$@"\n'
    )
    split.chmod(0o755)
    place = tmp_path / "environment"
    place.mkdir()
    bootstrap.mark(place)
    monkeypatch.setattr(sys, "executable", str(split))
    assert bootstrap.make_with_venv(place, dict(os.environ)) is None
    assert (place / "bin" / "python").exists()
    assert not list(place.glob("lib/*/site-packages/pip"))
    assert (place / bootstrap.UNFINISHED).exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("error: dns error: failed to lookup address", "needs a network"),
        ("NewConnectionError(... Connection refused)", "needs a network"),
        ("ERROR: Could not find a version (from versions: none)", "needs a network"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "not the one that was locked"),
    ],
)
def test_a_failed_installation_is_explained(
    said: str, sentence: str, bootstrap: ModuleType
) -> None:
    with pytest.raises(bootstrap.CannotStart, match=sentence):
        bootstrap.refuse_when_explained(said)


def test_a_short_disk_is_said_before_anything_is_written(
    bootstrap: ModuleType, installs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "MEGABYTES_NEEDED", 10**9)
    with pytest.raises(bootstrap.CannotStart, match="too full"):
        bootstrap.prepared_python("run")
    assert not (bootstrap.ROOT / ".venv").exists()


def test_an_old_python_is_named(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST_PYTHON", (9, 9))
    monkeypatch.setattr(bootstrap, "NEWER_PYTHONS", ("no-such-python",))
    with pytest.raises(SystemExit) as ended:
        bootstrap.main(["up"])
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("Tacite needs Python 9.9 or newer; this is ")


def test_a_refusal_is_json_when_asked_for(
    bootstrap: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.refuse("No.", ["up", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["command"], answer["ok"]) == ("up", False)
    assert answer["offences"][0]["text"] == "No."


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (["test", "-q"], "test"),
        (["--data", "test", "up"], "up"),
        (["--json", "test"], "test"),
        ([], None),
    ],
)
def test_the_command_is_found_among_the_words(
    words: list[str], command: str | None, bootstrap: ModuleType
) -> None:
    assert bootstrap.first_word(words) == command
