"""The lease: one at a time an account, and it ends with its holder, however that ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.store import LeaseTaken, Store, open_store

HOLD = """
import sys
from daemon.store import LeaseTaken, open_store
with open_store(sys.argv[1]) as store:
    try:
        with store.lease("home"):
            print("held", flush=True)
            sys.stdin.read()
    except LeaseTaken as error:
        print(error, flush=True)
"""


def holder(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_second_holder_is_told_who_the_first_is(store: Store, url: str) -> None:
    with open_store(url) as other, store.lease("home"), pytest.raises(LeaseTaken) as caught, other.lease("home"):
        pass
    assert f"process {os.getpid()}" in str(caught.value)
    assert caught.value.account == "home"


def test_leases_of_different_accounts_do_not_mind_each_other(store: Store) -> None:
    with store.lease("home"), store.lease("work"), store.lease("a/../b \0"):
        pass


def test_a_lease_can_be_taken_again_after_the_block_also_when_it_raised(store: Store) -> None:
    with pytest.raises(LookupError), store.lease("home"):
        raise LookupError
    with store.lease("home"):
        pass


def test_the_lease_does_not_hold_up_transactions(store: Store) -> None:
    with store.lease("home"):
        assert store.head() == 0


def test_a_killed_process_leaves_no_lease_behind(store: Store, url: str) -> None:
    with holder(url) as process:
        assert said(process) == "held"
        with pytest.raises(LeaseTaken, match=f"process {process.pid}"), store.lease("home"):
            pass
        process.kill()
        process.wait()
        for _ in range(100):
            try:
                with store.lease("home"):
                    return
            except LeaseTaken:  # a server notices a moment later
                store.head()
    pytest.fail("the lease of a killed process is still held")


def test_another_process_is_refused_while_this_one_holds_the_lease(store: Store, url: str) -> None:
    with store.lease("home"), holder(url) as process:
        assert f"process {os.getpid()}" in said(process)
        process.communicate("")


def test_who_holds_a_lease_is_told_without_taking_it(store: Store) -> None:
    assert store.holder("home") is None
    with store.lease("home"):
        assert store.holder("home") == f"process {os.getpid()}"
        assert store.holder("work") is None
    assert store.holder("home") is None
    with store.lease("home"):
        pass


def test_a_lease_whose_holder_was_killed_is_held_by_nobody(store: Store, url: str) -> None:
    with holder(url) as process:
        assert said(process) == "held"
        process.kill()
    assert store.holder("home") is None


def test_a_number_that_another_process_has_by_now_is_no_holder(file_store: Store, path: Path) -> None:
    with file_store.lease("home"):
        pass
    (left,) = path.parent.glob("*.lease-*")
    left.write_text(f"{os.getppid()}\n", "ascii")
    assert file_store.holder("home") is None
