#!/usr/bin/env python3
"""The page of evidence names one commit, or says of each section what is older than its files."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(__file__).resolve().parent / "evidence.py"
GIT = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "a",
       "GIT_COMMITTER_EMAIL": "a@example.com", "GIT_CONFIG_GLOBAL": os.devnull}


class EvidenceTest(unittest.TestCase):
    """In a repository with one file of the core and one of the tool."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = pathlib.Path(folder.name)
        (self.tree / "tests").mkdir()
        self.git("init", "-q")
        self.change("README.md")
        self.first = self.change("core/json.c", "boards/posix/main.c")

    def git(self, *arguments):
        done = subprocess.run(["git", *arguments], cwd=self.tree, env={**os.environ, **GIT},
                              check=True, text=True, stdout=subprocess.PIPE)
        return done.stdout.strip()

    def change(self, *names):
        """Commits another line in each of these files; the commit's name as records have it."""
        for name in names:
            path = self.tree / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a") as file:
                file.write("line\n")
        self.git("add", ".", ":!build")
        self.git("commit", "-q", "-m", "a change")
        return self.git("rev-parse", "--short=12", "HEAD")

    def record(self, part, commit):
        folder = self.tree / "build/evidence"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{part}.json").write_text(json.dumps(
            {"part": part, "commit": commit, "date": "2026-01-01", "seconds": 1,
             "system": "none", "tools": {},
             "columns": ["what", "number"], "rows": [[part, 1]], "notes": []}))

    def run_program(self, *arguments, mixed=""):
        environment = {**os.environ, "EVIDENCE_MIXED": mixed}
        return subprocess.run([sys.executable, PROGRAM, *arguments], cwd=self.tree,
                              env=environment, check=False, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def page(self, mixed=""):
        """The sections of the page by title, or what was said instead of writing it."""
        path = self.tree / "tests/EVIDENCE.md"
        path.unlink(missing_ok=True)
        done = self.run_program("--build", "build", "tests/EVIDENCE.md", mixed=mixed)
        self.assertEqual(path.exists(), done.returncode == 0, done.stdout)
        if done.returncode:
            return done.stdout
        parts = (text.partition("\n") for text in path.read_text().split("\n## ")[1:])
        return {title: text for title, _, text in parts}

    def test_one_commit(self):
        self.record("soak", self.first)
        self.record("flash-file", self.first)
        page = self.page()
        self.assertIn(f"commit {self.first}", page["Soak"])
        self.assertIn("| soak | 1 |", page["Soak"])
        self.assertNotIn("Older", page["Soak"])
        self.assertIn("Not run for this page.", page["Mutation"])

    def test_mixed_commits_are_refused(self):
        self.record("soak", self.first)
        second = self.change("core/json.c")
        self.record("flash-file", second)
        said = self.page()
        self.assertIn(f"  {self.first}: soak\n", said)
        self.assertIn(f"  {second}: flash-file\n", said)
        page = self.page(mixed="1")
        self.assertIn(f"Older than the last change of `core` ({second[:7]} of ", page["Soak"])
        self.assertNotIn("Older", page["Flash of the core by file"])

    def test_a_tree_with_changes_is_refused(self):
        self.record("soak", f"{self.first} and changes")
        self.assertIn("and changes: soak", self.page())
        self.assertIn("and changes", self.page(mixed="1")["Soak"])

    def test_what_changed_elsewhere_does_not_count(self):
        self.record("soak", self.first)
        self.record("bench-growth", self.first)
        self.change("boards/posix/main.c", "README.md")
        page = self.page()
        self.assertNotIn("Older", page["Soak"])
        self.assertIn("Older than the last change of `boards/posix` (", page["Growth"])

    def test_the_tool_is_no_firmware(self):
        self.record("board-poll", self.first)
        self.change("boards/posix/main.c", "boards/README.md")
        self.assertNotIn("Older", self.page()["On the board"])
        self.change("boards/firmware/app.c")
        self.assertIn("Older than the last change of `boards` (", self.page()["On the board"])

    def test_a_commit_that_is_not_there(self):
        self.record("soak", "0123456789ab")
        self.assertIn("Commit 0123456789ab is not in this history", self.page()["Soak"])

    def test_a_tree_is_ready_when_a_commit_names_it(self):
        self.assertEqual(self.run_program("--ready").returncode, 0)
        (self.tree / "README.md").write_text("measurements write here\n")
        self.assertEqual(self.run_program("--ready").returncode, 0)
        (self.tree / "core/json.c").write_text("another\n")
        done = self.run_program("--ready")
        self.assertEqual(done.returncode, 1)
        self.assertIn("the tree has changes that no commit names", done.stdout)
        self.assertEqual(self.run_program("--ready", mixed="1").returncode, 0)


if __name__ == "__main__":
    unittest.main()
