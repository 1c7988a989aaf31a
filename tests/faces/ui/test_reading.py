"""A page that reads cannot write: which statements are refused, and by whom."""

import datetime as dt
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from psycopg import sql

from tacite import tables
from tacite.ui import reading

TOMORROW = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "statement",
    [
        'SELECT "a"."id" FROM "accounts_account" "a" WHERE "a"."note" = %s',
        "(SELECT 1) UNION (SELECT 2)",
        "WITH due AS (SELECT 1) SELECT * FROM due",
        'SELECT "id" FROM "a" FOR UPDATE OF "a" SKIP LOCKED',
        'SELECT "updated_at", "is_deleted" FROM "a" ORDER BY "updated_at"',
        "SELECT 'insert into a values (1)'",
        "SELECT 1 -- delete from a",
        'SAVEPOINT "s1"',
        'DECLARE "c" NO SCROLL CURSOR WITH HOLD FOR SELECT 1',
    ],
)
def test_what_only_reads_is_let_through(statement: str) -> None:
    assert reading.targets(statement) == []


@pytest.mark.parametrize(
    ("statement", "target"),
    [
        ('INSERT INTO "ledger_transfer" ("cents") VALUES (1)', "ledger_transfer"),
        ('insert\n into public."ledger_transfer" default values', "ledger_transfer"),
        ('UPDATE "accounts_account" SET "name" = %s', "accounts_account"),
        ("UPDATE subscriptions AS t SET cents = v.cents FROM unnest(%s) AS v", "subscriptions"),
        ('UPDATE ONLY "a" SET "b" = 1', "a"),
        ('DELETE FROM "history_event" WHERE "id" = 1', "history_event"),
        ('WITH gone AS (DELETE FROM "a" RETURNING id) SELECT * FROM gone', "a"),
        ("MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE", "a"),
        ("SELECT nextval('a_id_seq')", "nextval"),
        ("SELECT procrastinate_defer_jobs_v1(%s)", "procrastinate_defer_jobs_v1"),
        ("SELECT 1 INTO b FROM a", "into"),
        ("EXPLAIN ANALYZE SELECT lo_unlink(1)", "analyze"),
        ("/* a page */ TRUNCATE a", "truncate"),
        ("COPY a FROM STDIN", "copy"),
        ("CALL pay()", "call"),
        ("DO $$ BEGIN END $$", "do"),
        ("LOCK TABLE a", "lock"),
        ("", ""),
    ],
)
def test_what_would_write_is_found(statement: str, target: str) -> None:
    assert target in reading.targets(statement)


def test_an_upsert_is_found_by_its_table() -> None:
    statement = 'INSERT INTO "a" ("b") VALUES (1) ON CONFLICT ("b") DO UPDATE SET "b" = 2'
    assert reading.targets(statement) == ["a"]


def test_a_write_is_refused_before_it_runs_and_says_what_it_wanted(
    settings: LazySettings,
) -> None:
    settings.BOOKKEEPING_TABLES = ("django_session",)
    ran: list[Any] = []

    def execute(statement: Any, *_: Any) -> None:
        ran.append(statement)

    with pytest.raises(reading.WriteWhileReading) as refusal:
        reading._watch(execute, 'UPDATE "a" SET "b" = 1', (), False, {})  # noqa: FBT003
    assert refusal.value.target == "a"
    composed = sql.SQL("DELETE FROM {}").format(sql.Identifier("a"))
    with pytest.raises(reading.WriteWhileReading):
        reading._watch(execute, composed, (), False, {})  # noqa: FBT003
    assert ran == []

    reading._watch(execute, "SELECT 1", (), False, {})  # noqa: FBT003
    reading._watch(execute, 'DELETE FROM "django_session"', (), False, {})  # noqa: FBT003
    assert len(ran) == 2


@pytest.mark.django_db
def test_a_page_can_keep_its_session_but_change_nothing(settings: LazySettings) -> None:
    settings.BOOKKEEPING_TABLES = (Session._meta.db_table,)
    with reading.only():
        assert ContentType.objects.filter(model="nothing").count() == 0
        Session.objects.create(session_key="k", session_data="", expire_date=TOMORROW)
        with pytest.raises(reading.WriteWhileReading), transaction.atomic():
            ContentType.objects.create(app_label="a", model="b")
        with pytest.raises(tables.WritesForbidden), transaction.atomic():
            tables.copy_rows(ContentType, ["app_label", "model"], [("a", "b")])
        with pytest.raises(reading.WriteWhileReading), transaction.atomic():
            tables.ids_for(ContentType, 1)
    ContentType.objects.create(app_label="a", model="b")
    assert Session.objects.filter(session_key="k").exists()
