"""The command line: what is typed, what is answered, and how everything starts and stops."""

import ast
import http.client
import json
import os
import signal
import socket
import string
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from pytest_django.plugin import DjangoDbBlocker

from tacite.command_line import sentences
from tacite.command_line.entrance import main
from tacite.command_line.registry import COMMANDS
from tacite.config import places
from tacite.config.troubles import Trouble
from tacite.demo.operations import DemoUnfinished
from tests.architecture import source
from tests.faces.commands import Console
from tests.scratch import scratch

_KEYS = {"command", "ok", "as_of", "counts", "offences"}
_KEYS_OF_AN_OFFENCE = {"check", "line", "column", "code", "text"}


@pytest.fixture
def console(
    open_folder: Path, capsys: pytest.CaptureFixture[str], django_db_blocker: DjangoDbBlocker
) -> Iterator[Console]:
    with scratch() as address, django_db_blocker.unblock():
        yield Console(address=address, data=open_folder, capsys=capsys)


@pytest.fixture
def no_web(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `up` come to its end without children: the web server is another test's."""
    up = "tacite.command_line.up"
    monkeypatch.setattr(f"{up}._children", lambda _: [])
    monkeypatch.setattr(f"{up}._wait_for_the_web", lambda *_: None)
    monkeypatch.setattr(f"{up}.watch", lambda *_, **__: None)


def test_an_unknown_command_is_refused_with_those_that_exist(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["frobnicate"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("There is no command frobnicate. There are: up, ")
    assert said.err.count("\n") == 1


def test_a_refusal_is_one_json_object_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "frobnicate"]) == 2
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == _KEYS
    assert (answer["command"], answer["ok"], answer["as_of"]) == ("frobnicate", False, None)
    assert [set(offence) for offence in answer["offences"]] == [_KEYS_OF_AN_OFFENCE]


@pytest.mark.parametrize("words", [["up", "--port", "many"], ["up", "--no-such"], ["backup"]])
def test_wrong_words_are_named(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"(see ./tacite {words[0]} --help)" in said


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert [command.name for command in COMMANDS if f"  {command.name} " not in said] == []


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_explains_itself_and_takes_what_all_take(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "--data DIR" in said
    assert "--json" in said


def test_every_trouble_has_a_sentence_with_the_facts_it_is_given() -> None:
    unspoken = [
        f"{source.relative(path)}: {call.args[0].value!s}"
        for path in source.modules()
        for call in ast.walk(source.tree(path))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "Trouble"
        and isinstance(call.args[0], ast.Constant)
        and not _can_be_said(str(call.args[0].value), call)
    ]
    assert unspoken == []


def test_an_unforeseen_error_is_a_sentence_without_its_message(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ValueError("camille@client.example")

    monkeypatch.setattr("tacite.command_line.opening.age", fail)
    status, out, said = console.run("backup", str(console.data / "b.tar"))
    assert (status, out) == (1, "")
    assert said.startswith("Something went wrong that was not foreseen: ValueError in ")
    assert "camille" not in said


def test_up_serves_until_it_is_told_to_stop(console: Console) -> None:
    up = console.start("up", "--empty", "--port", "0", "--json")
    assert up.stdout is not None
    ready = json.loads(up.stdout.readline())
    assert (ready["command"], ready["ok"], ready["data"]) == ("up", True, str(console.data))
    place = urlsplit(ready["address"])
    with closing(http.client.HTTPConnection(str(place.hostname), place.port)) as connection:
        connection.request("HEAD", "/", headers={"Host": "localhost"})
        assert connection.getresponse().status < 500

    status, _, said = console.run("up")
    assert (status, ready["address"] in said) == (1, True)
    assert console.codes("restore", "any.tar") == ["running"]

    up.send_signal(signal.SIGINT)
    rest, said = up.communicate(timeout=60)
    assert (up.returncode, rest, said) == (0, "", "")
    with closing(socket.socket()) as probe:
        assert probe.connect_ex((str(place.hostname), int(place.port or 0))) != 0


@pytest.mark.usefixtures("no_web")
def test_a_database_left_empty_on_purpose_stays_so(console: Console) -> None:
    assert console.answer("up", "--empty", "--port", "0")["entrances"] == []
    assert console.answer("up", "--port", "0")["entrances"] == []
    with psycopg.connect(console.address) as connection:
        question = "SELECT kind, (SELECT count(*) FROM brands_brand) FROM brands_installation"
        assert connection.execute(question).fetchone() == ("live", 0)


@pytest.mark.usefixtures("no_web")
def test_a_demo_that_was_cut_short_is_not_served(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise DemoUnfinished

    monkeypatch.setattr("tacite.demo.operations.move_in", refuse)
    assert console.codes("up", "--port", "0") == ["demo_unfinished"]


def test_a_port_that_is_taken_is_said(console: Console) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        status, _, said = console.run("up", "--port", str(port))
    assert status == 1
    assert (
        said == f"Port {port} of 127.0.0.1 is taken by another program: choose one with --port.\n"
    )


@pytest.mark.parametrize("port", ["65536", "99999", "-1"])
def test_a_number_that_is_no_port_is_said(console: Console, port: str) -> None:
    status, _, said = console.run("up", "--port", port)
    assert status == 1
    assert said == f"{port} is not a port: they go from 1 to 65535, and 0 takes any free one.\n"


def test_a_host_that_is_not_ours_is_said(console: Console) -> None:
    assert console.codes("up", "--host", "192.0.2.1") == ["host_unknown"]


def test_data_of_a_newer_version_are_left_alone(console: Console) -> None:
    with psycopg.connect(console.address, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('ledger', '0999_of_tomorrow', now())"
        )
    for command in (["up", "--port", "0"], ["backup", str(console.data / "b.tar")]):
        answer = console.answer(*command)
        assert [offence["code"] for offence in answer["offences"]] == ["data_of_newer_version"]
        assert "0999_of_tomorrow" in answer["offences"][0]["text"]


@pytest.mark.usefixtures("no_web")
def test_data_of_an_earlier_version_are_backed_up_and_brought_here(console: Console) -> None:
    with psycopg.connect(console.address, autocommit=True) as connection:
        connection.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        connection.execute("DROP TABLE django_session")
    assert console.codes("backup", str(console.data / "b.tar")) == ["data_of_earlier_version"]
    status, out, _ = console.run("up", "--empty", "--port", "0")
    said = out.splitlines()
    assert status == 0
    assert said[0].startswith("These data are of an earlier version; they are backed up in ")
    assert said[1] == "They are now of this version."
    backups = list((console.data / "backups").iterdir())
    assert [path.name[:15] for path in backups] == ["before-upgrade-"]
    assert backups[0].stat().st_mode & 0o777 == 0o600
    with psycopg.connect(console.address) as connection:
        assert connection.execute("SELECT count(*) FROM django_session").fetchone() == (0,)


def test_a_database_that_is_away_is_said(console: Console) -> None:
    nowhere = f"postgresql:///nothing?host={console.data}"
    away = Console(address=nowhere, data=console.data, capsys=console._capsys)
    status, out, said = away.run("backup", str(console.data / "b.tar"))
    assert (status, out) == (1, "")
    assert said.startswith("The database cannot be used: ")
    assert said.count("\n") == 1


def test_data_of_another_user_are_refused(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    (console.data / "something").touch()
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    assert console.codes("up") == ["data_of_another_user"]


def test_a_folder_that_cannot_be_made_is_said(console: Console) -> None:
    (console.data / "file").touch()
    below = str(console.data / "file" / "data")
    assert console.codes("up", "--data", below) == ["data_not_usable"]


def test_the_secret_key_is_made_once_and_read_by_its_owner_alone(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TACITE_DATA", str(open_folder / "data"))
    key = places.secret_key()
    assert len(key) >= 50
    assert places.secret_key() == key
    file = open_folder / "data" / "secret_key"
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o640)
    with pytest.raises(Trouble) as refusal:
        places.secret_key()
    assert refusal.value.code == "key_readable_by_others"


def test_the_tests_are_given_their_arguments(console: Console) -> None:
    words = ("test", "tests/architecture/test_captions.py", "-q", "-k", "with_modules")
    counts = {"tests": 1, "failures": 0, "errors": 0, "skipped": 0}
    assert console.answer(*words)["counts"] == counts


def test_tests_that_were_not_run_are_no_success(console: Console) -> None:
    assert console.codes("test", "tests/no_such_file.py") == ["tests_not_run"]


def _can_be_said(code: str, call: ast.Call) -> bool:
    """Tell whether the sentence of a code asks for no fact that this call does not give."""
    given = {keyword.arg: "1" for keyword in call.keywords if keyword.arg}
    unpacked = any(keyword.arg is None for keyword in call.keywords)
    template = sentences._SENTENCES.get(code)
    if template is None:
        return False
    asked = {name for _, name, _, _ in string.Formatter().parse(template) if name}
    return unpacked or (asked <= set(given) and bool(sentences.of(Trouble(code, **given))))
