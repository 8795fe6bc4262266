"""`grader read` as a server: whom it lets in, what it says, and its options."""

import json

import pytest

from grader.reading.class_answers import key_of
from tests.grader.reading_class import Q
from tests.grader.reading_room import reading


class TestServer:
    def test_only_who_has_the_address_gets_in(self, room):
        with reading(room.graded.out, "--reader", "ada") as server:
            status, body, headers = server.ask(f"read/{Q}")
            assert status == 200 and "It diverges" not in body
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
            assert "script-src 'sha256-" in policy and headers["Cache-Control"] == "no-store"
            for name in ("ada", "bob", "eve"):
                assert f">{name}<" not in body.replace('soft">ada<', "")
            secret = server.address.split("/")[3]
            port = server.address.split(":")[2].split("/")[0]
            for path in ("/", "/read/1.d", f"/{secret[:-1]}/read/1.d", f"/{secret}", "/é/x"):
                assert server.ask(path.replace("é", "%C3%A9"))[0] == 404
            for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", ""):
                assert server.ask(f"read/{Q}", Host=host)[0] == 403
            assert server.ask(f"read/{Q}", Host=f"localhost:{port}")[0] == 200
            assert server.ask("undo", {"question": Q}, Origin="http://evil.example")[0] == 403
            assert "nothing to undo" in server.ask("undo", {"question": Q})[1]
            status, body, headers = server.ask("read/../../etc/passwd")
            assert status == 404 and "default-src 'none'" in headers["Content-Security-Policy"]

    @pytest.mark.parametrize(
        "content",
        [[], 7, {}, {"question": "1.d"}, {"question": ["1.d"], "key": {}}, {"question": None}],
    )
    def test_steps_that_make_no_sense(self, room, content):
        with reading(room.graded.out, "--reader", "ada") as server:
            for path in ("mark", "undo", "settle"):
                status, body, _ = server.ask(path, content)
                assert status in (200, 400) and "refused" in json.loads(body)
            key = key_of(Q, "It rests.")
            step = {"question": Q, "key": key, "seen": 0, "step": "enter", "items": ["why"]}
            assert server.ask("mark", {**step, "comment": ""})[0] == 200

    def test_no_page_names_a_submission(self, empty):
        names = [f"student-{letter}-name" for letter in "abc"]
        for name in names:
            empty.hand_in(name, answers=f"An answer of {name[8]}.")
        empty.grade("--all")
        with reading(empty.out, "--reader", "r") as server:
            paths = [f"read/{Q}", f"agreement/{Q}"]
            paths += [f"answer/{Q}/{key_of(Q, f'An answer of {letter}.')}" for letter in "abc"]
            for path in paths:
                status, body, headers = server.ask(path)
                assert status == 200
                assert not [name for name in names if name in body + str(headers)], path

    def test_what_was_marked_before_a_kill_is_entered_at_the_next_start(self, room):
        key = key_of(Q, "It rests.")
        with reading(room.graded.out, "--reader", "ada") as server:
            step = {"question": Q, "key": key, "seen": 0, "step": "enter", "items": ["why"]}
            assert server.ask("mark", {**step, "comment": "ok"})[0] == 200
            server.kill()
        with reading(room.graded.out, "--reader", "bob"):
            assert room.given("eve") == (1, "ok")
            assert room.graded.rows()["eve"]["written"] == "1"

    def test_a_port_that_is_taken(self, room):
        with reading(room.graded.out, "--reader", "ada") as server:
            port = server.address.split(":")[2].split("/")[0]
            said = room.graded.run("read", room.graded.out, "--port", port, code=2)
            assert "name another one" in said

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("--part", "4/3"), "--part 4/3: write 2/3 for the second of three parts"),
            (("--part", "0/3"), "write 2/3"),
            (("--reader", ""), "a name of at most 60 visible characters"),
            (("--reader", "first"), "other than first"),
            (("--reader", "a\u202eb"), "visible"),
            (("--rubric", "nothing.toml"), "cannot be read"),
            (("--final", "eve"), "only first can be named"),
        ],
    )
    def test_options_that_cannot_be_used(self, room, arguments, words):
        assert words in room.graded.run("read", room.graded.out, *arguments, code=2)
