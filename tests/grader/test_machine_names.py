"""What students read says nothing of the machine that graded them."""

import os
import socket
import sys
import sysconfig
import tempfile

import pytest

from grader.checks.layout import ROOT
from grader.sandbox.machine_names import OF_THE_SYSTEM, MachineNames

LIBRARIES = sysconfig.get_paths()["purelib"]
SHOWN = {
    f"'{LIBRARIES}/torch/nn/modules/linear.py'": "'site-packages/torch/nn/modules/linear.py'",
    f"{sys.prefix}/bin/python": "environment/bin/python",
    f"in {ROOT}/grader/worker/session.py, line 3": "in kit/grader/worker/session.py, line 3",
    f"{tempfile.gettempdir()}/grader-ab_1/grader-zygote-x_y/26954/hoard": "/submission/hoard",
    f"{tempfile.gettempdir()}/grader-selftest-8": "/submission",
    "/srv/course/images/FashionMNIST/raw": "pictures/FashionMNIST/raw",
    "/proc/26954/status": "/proc/self/status",
    f"{os.path.expanduser('~')}/.netrc": "~/.netrc",
    f"{socket.gethostname()}:80": "machine:80",
}
if not f"{ROOT.parent}/".startswith(OF_THE_SYSTEM):  # as /tmp, which says nothing of a machine
    SHOWN[str(ROOT.parent / "of-another")] = "../of-another"


@pytest.fixture(scope="module")
def names():
    return MachineNames("/srv/course/images")


@pytest.mark.parametrize("text", SHOWN)
def test_a_name_is_replaced(names, text):
    assert names(text) == SHOWN[text]
    assert names(f"before {text} after") == f"before {SHOWN[text]} after"


@pytest.mark.parametrize(
    "text",
    [
        "saddle",
        "f_xx f_yy - f_xy**2",
        "saddle.py:3 in gradient: return x / y",
        "/tmp/hoard",
        "/usr/lib/libc.so.6",
        "",
    ],
)
def test_other_text_stays(names, text):
    assert names(text) == text


def test_a_machine_named_like_a_function_does_not_spoil_messages(monkeypatch):
    for name in ("saddle", "gradient", "torch", "localhost", "x"):
        monkeypatch.setattr(socket, "gethostname", lambda name=name: f"{name}.example.org")
        message = f"`{name}` returned no {name}"
        assert MachineNames()(message) == message
    monkeypatch.setattr(socket, "gethostname", lambda: "gpu7.example.org")
    assert MachineNames()("gpu7 is gpu7.example.org") == "machine is machine"


def test_a_folder_of_nearly_the_same_name_is_another(names):
    assert "kit" not in names(f"{ROOT}s/saddle.py")


def test_a_word_that_may_be_an_answer_stays_until_it_is_written(monkeypatch):
    monkeypatch.setattr(socket, "gethostname", lambda: "Adam")
    names = MachineNames()
    assert names.without_folders("Adam") == "Adam" and names("Adam") == "machine"
    assert names.without_folders(f"{ROOT}/x") == "kit/x"
