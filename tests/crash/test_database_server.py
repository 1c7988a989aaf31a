"""The embedded server lives as long as somebody uses it, whoever is killed meanwhile."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import psycopg
import pytest

from tacite.config import binaries, cluster, places
from tacite.config.cluster import Cluster
from tacite.config.postgres import Hold
from tacite.config.troubles import Trouble
from tacite.config.unprivileged import server_account

_QUICK: Final = {"fsync": "off", "shared_buffers": "16MB", "logging_collector": "off"}
_USER_OF_THE_SERVER: Final = """
import json, sys, time
from pathlib import Path
from tacite.config.cluster import Cluster
from tacite.config.postgres import Hold
hold = Hold(Cluster(home=Path(sys.argv[1]), overrides=json.loads(sys.argv[2])))
hold.take()
print(hold.address(), flush=True)
sys.stdin.read()
hold.let_go()
"""


@pytest.fixture
def server(open_folder: Path) -> Cluster:
    return Cluster(home=open_folder / "postgres", overrides=_QUICK)


@pytest.fixture
def held(server: Cluster) -> Iterator[Hold]:
    hold = Hold(server)
    hold.take()
    yield hold
    hold.let_go()


def test_the_first_start_makes_role_and_database(held: Hold) -> None:
    with psycopg.connect(held.address(), autocommit=True) as connection:
        row = connection.execute(
            "SELECT current_user, rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == ("tacite", False, True)
        connection.execute("CREATE EXTENSION btree_gist")
        connection.execute("CREATE DATABASE another")


def test_the_server_listens_on_a_private_socket_alone(held: Hold) -> None:
    with psycopg.connect(held.address()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        folder = Path(str(connection.info.host))
    assert folder.stat().st_mode & 0o077 == 0
    rules = (held.cluster.data / "pg_hba.conf").read_text()
    assert rules == "local all all peer map=tacite\n"


def test_the_order_of_letters_is_the_same_on_every_machine(held: Hold) -> None:
    with psycopg.connect(held.address()) as connection:
        words = connection.execute(
            "SELECT string_agg(w, ' ' ORDER BY w), lower('ÉTÉ') FROM unnest('{é,Z,a,e}'::text[]) w"
        ).fetchone()
    assert words == ("Z a e é", "été")


def test_a_second_user_joins_and_the_last_one_stops_the_server(server: Cluster) -> None:
    first, second = Hold(server), Hold(server)
    first.take()
    process = _process(server)
    second.take()
    assert _process(server) == process
    first.let_go()
    assert second.is_running()
    second.let_go()
    assert not second.is_running()
    assert not _lives(process)


def test_three_starts_at_once_end_in_one_server(server: Cluster) -> None:
    users = [_start_user(server) for _ in range(3)]
    addresses = {_address_of(user) for user in users}
    assert len(addresses) == 1
    process = _process(server)
    for user in users:
        user.communicate()
    assert not _lives(process)


def test_a_killed_user_does_not_leave_the_server_behind(server: Cluster) -> None:
    user = _start_user(server)
    _address_of(user)
    process = _process(server)
    user.kill()
    user.communicate()
    _wait_until(lambda: not _lives(process))
    assert "shut down" in server.log.read_text()


def test_what_was_committed_survives_the_end_of_everything(server: Cluster) -> None:
    user = _start_user(server)
    with psycopg.connect(_address_of(user), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
        process = _process(server)
        os.kill(process, signal.SIGKILL)
        user.kill()
        user.communicate()
    _wait_until(lambda: not _lives(process))
    hold = Hold(server)
    hold.take()
    with psycopg.connect(hold.address()) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (42,)
    hold.let_go()


def test_a_server_that_died_is_started_again(held: Hold) -> None:
    process = _process(held.cluster)
    os.kill(process, signal.SIGKILL)
    _wait_until(lambda: not _lives(process))
    assert not held.is_running()
    held.take()
    assert held.is_running()
    assert _process(held.cluster) != process


def test_a_killed_keeper_takes_its_server_with_it(held: Hold) -> None:
    process = _process(held.cluster)
    keeper = int(Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()[1])
    os.kill(keeper, signal.SIGKILL)
    _wait_until(lambda: not _lives(process))
    held.take()
    assert held.is_running()


def test_a_lock_file_whose_number_another_program_has_is_no_obstacle(held: Hold) -> None:
    held.let_go()
    pid_file = held.cluster.data / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{held.cluster.data}\n")
    held.take()
    assert held.is_running()


def test_a_half_made_cluster_is_made_again(server: Cluster) -> None:
    cluster.make_home(server)
    half = server.home / "data.part"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    hold = Hold(server)
    hold.take()
    assert hold.is_running()
    hold.let_go()


def test_data_of_another_postgresql_are_refused_in_words(server: Cluster) -> None:
    hold = Hold(server)
    hold.take()
    hold.let_go()
    (server.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(Trouble) as refusal:
        hold.take()
    assert refusal.value.code == "no_postgresql_for_data"
    assert refusal.value.facts["major"] == 12


def test_a_server_that_cannot_start_says_why(held: Hold) -> None:
    held.let_go()
    (held.cluster.data / "own.conf").write_text("shared_buffers = nonsense\n")
    with pytest.raises(Trouble) as refusal:
        held.take()
    assert refusal.value.code == "server_failed"
    assert str(refusal.value.facts["reason"]).startswith("configuration file")


def test_a_long_path_gets_its_socket_elsewhere(open_folder: Path) -> None:
    home = open_folder / ("x" * 120) / "postgres"
    hold = Hold(Cluster(home=home, overrides=_QUICK))
    hold.take()
    with psycopg.connect(hold.address()) as connection:
        folder = Path(str(connection.info.host))
    hold.let_go()
    assert not folder.is_relative_to(home)
    assert folder.stat().st_mode & 0o077 == 0
    folder.rmdir()


def test_no_folder_above_is_opened_to_others(open_folder: Path, held: Hold) -> None:
    assert open_folder.stat().st_mode & 0o777 == 0o711
    assert held.cluster.data.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's data can lie where others cannot enter")
def test_data_of_root_in_a_closed_folder_put_the_server_elsewhere(
    tmp_path: Path, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "own_folder", lambda: open_folder)
    tmp_path.chmod(0o700)
    data = tmp_path / "data"
    data.mkdir()
    found = cluster.of_installation(data)
    assert found.home.is_relative_to(open_folder)
    assert cluster.of_installation(data) == found
    assert tmp_path.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs the wheel where it lies")
def test_binaries_that_the_account_cannot_reach_are_copied_once(
    tmp_path: Path, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = binaries._wheel_folder()
    assert wheel is not None
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for folder in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        subprocess.run(["cp", "-r", str(folder), str(closed)], check=True)
    monkeypatch.setattr(binaries, "_wheel_folder", lambda: closed / wheel.name)
    monkeypatch.setattr(places, "own_folder", lambda: open_folder)
    account = server_account(open_folder / "none")
    first = binaries.for_cluster(account=account, major=None)
    again = binaries.for_cluster(account=account, major=None)
    assert first == again
    assert first.folder.is_relative_to(open_folder)
    assert closed.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(
    not list(Path("/usr/lib/postgresql").glob("*/bin/postgres")),
    reason="this machine has no PostgreSQL of its own",
)
def test_without_the_wheel_the_postgresql_of_the_machine_serves(
    server: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "_wheel_folder", lambda: None)
    hold = Hold(server)
    hold.take()
    with psycopg.connect(hold.address(), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION btree_gist")
        assert connection.execute("SELECT lower('ÉTÉ')").fetchone() == ("été",)
    hold.let_go()
    monkeypatch.undo()
    # Data keep the version that made them, though the wheel's is there again and newer.
    assert binaries.for_cluster(
        account=server_account(server.data), major=server.major()
    ).folder.is_relative_to("/usr/lib/postgresql")


def _start_user(server: Cluster) -> "subprocess.Popen[str]":
    settings = str(server.overrides).replace("'", '"')
    return subprocess.Popen(
        [sys.executable, "-c", _USER_OF_THE_SERVER, str(server.home), settings],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _address_of(user: "subprocess.Popen[str]") -> str:
    assert user.stdout is not None
    return user.stdout.readline().strip()


def _process(server: Cluster) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def _lives(process: int) -> bool:
    try:
        return not Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].startswith("Z")
    except FileNotFoundError:
        return False


def _wait_until(reached: Callable[[], bool], *, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.01)
