"""Where options come from: arguments, the environment, the user's file, the system's file, in this order."""

import json
import os
import subprocess
import tempfile
import unittest

from harness import TOOL, TestCase, environment, load_tests, run

DRY = ("--dry-run",)


def request_of(result):
    """Host and body of the request that --dry-run shows."""
    head, _, body = result.out.replace("\r", "").partition("\n\n")
    host = next(line[6:] for line in head.split("\n") if line.lower().startswith("host: "))
    return host, json.loads(body)


class Files(TestCase):
    """Each test has a home of its own."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.home = os.path.join(self.folder.name, "home")
        os.makedirs(os.path.join(self.home, ".config"))
        self.user = os.path.join(self.home, ".config", "teo-purge.conf")
        self.env = {"HOME": self.home, "TEO_PURGE_CONFIG": None}

    def write(self, text, path=None, mode=0o644):
        path = path or self.user
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def tool(self, *arguments, **env):
        return run(*arguments, env={**self.env, **env})

    def request(self, *arguments, **env):
        return request_of(self.expect(self.tool(*arguments, *DRY, **env), 0))

    def zone(self, *arguments, **env):
        return self.request(*arguments, **env)[1]["ZoneId"]

    def refused(self, text, *parts, command=("list",), **env):
        self.write(text)
        return self.expect(self.tool(*command, *DRY, **env), 2, *parts)


class Order(Files):
    def test_an_argument_wins_over_the_environment_and_that_over_the_file(self):
        self.write("zone-id = zone-file\nendpoint = https://file.example\n")
        self.assertEqual(self.zone("list"), "zone-file")
        self.assertEqual(self.zone("list", TEO_PURGE_ZONE_ID="zone-env"), "zone-env")
        self.assertEqual(self.zone("list", "-z", "zone-arg", TEO_PURGE_ZONE_ID="zone-env"), "zone-arg")
        self.assertEqual(self.request("list")[0], "file.example")
        self.assertEqual(self.request("list", TEO_PURGE_ENDPOINT="https://env.example")[0], "env.example")
        self.assertEqual(self.request("list", "--endpoint", "https://arg.example",
                                      TEO_PURGE_ENDPOINT="https://env.example")[0], "arg.example")

    def test_an_empty_variable_counts_as_missing(self):
        self.write("zone-id = zone-file\n")
        self.assertEqual(self.zone("list", TEO_PURGE_ZONE_ID=""), "zone-file")

    def test_a_wrong_variable_is_named(self):
        self.expect(self.tool("list", "-z", "zone-a", TEO_PURGE_ENDPOINT="x"), 2, "TEO_PURGE_ENDPOINT: 'x': ")

    def test_a_list_of_arguments_takes_the_place_of_that_of_the_file(self):
        self.write("zone-id = zone-file\ndomain = a.example, b.example\ndomain = c.example\n")
        values = {one["Name"]: one["Values"] for one in self.request("list")[1]["Filters"]}
        self.assertEqual(values["domains"], ["a.example", "b.example", "c.example"])
        values = {one["Name"]: one["Values"] for one in self.request("list", "-d", "x", "-d", "y")[1]["Filters"]}
        self.assertEqual(values["domains"], ["x", "y"])

    def test_a_switch_of_the_file_can_be_undone(self):
        self.write("zone-id = zone-file\ndry-run = yes\nendpoint = http://127.0.0.1:1\nretries = 0\n")
        self.expect(run("list", env=self.env), 0)
        self.expect(run("list", "--dry-run=no", env=self.env), 3)

    def test_variables_that_others_read_win_over_the_file(self):
        self.write("zone-id = zone-a\ncredentials-file = /nowhere/keys\nca-file = /nowhere/file.pem\nretries = 0\n"
                   "endpoint = https://127.0.0.1:1\n")
        keys = {"TENCENTCLOUD_SECRET_ID": None, "TENCENTCLOUD_SECRET_KEY": None}
        self.request("list")
        self.expect(self.tool("list", **keys), 2, "/nowhere/keys: No such file or directory")
        self.expect(self.tool("list", "--credentials-file", "/nowhere/argument"), 2, "/nowhere/argument: No such file")
        self.expect(self.tool("list"), 2, "/nowhere/file.pem: ")
        self.expect(self.tool("list", SSL_CERT_FILE="/nowhere/env.pem"), 2, "/nowhere/env.pem: ")
        self.expect(self.tool("list", "--ca-file", "/nowhere/argument.pem", SSL_CERT_FILE="/nowhere/env.pem"), 2,
                    "/nowhere/argument.pem: ")

    def test_the_folder_of_configuration(self):
        self.write("zone-id = zone-home\n")
        other = os.path.join(self.folder.name, "xdg")
        os.makedirs(other)
        self.write("zone-id = zone-xdg\n", os.path.join(other, "teo-purge.conf"))
        self.assertEqual(self.zone("list", XDG_CONFIG_HOME=other), "zone-xdg")
        self.assertEqual(self.zone("list", XDG_CONFIG_HOME=""), "zone-home")
        self.assertEqual(self.zone("list", XDG_CONFIG_HOME="relative"), "zone-home")
        self.expect(self.tool("list", HOME=None), 2, "--zone-id is missing")
        self.expect(self.tool("list", HOME="/nowhere"), 2, "--zone-id is missing")

    def test_a_file_of_the_command_line(self):
        self.write("zone-id = zone-user\nendpoint = https://user.example\n")
        given = self.write("zone-id = zone-given\n", os.path.join(self.folder.name, "given"))
        env = self.write("zone-id = zone-env\n", os.path.join(self.folder.name, "env"))
        self.assertEqual(self.zone("list", "--config", given), "zone-given")
        self.assertNotEqual(self.request("list", "--config", given)[0], "user.example")
        self.assertEqual(self.zone("list", TEO_PURGE_CONFIG=env), "zone-env")
        self.assertEqual(self.zone("list", "--config", given, TEO_PURGE_CONFIG=env), "zone-given")
        self.expect(self.tool("list", "--no-config"), 2, "--zone-id is missing")
        self.expect(self.tool("list", "--no-config", TEO_PURGE_CONFIG=env), 2, "--zone-id is missing")
        self.assertEqual(self.zone("list", "--no-config=no"), "zone-user")
        self.expect(self.tool("list", "--config", given + "x"), 2, f"{given}x: No such file or directory")
        self.expect(self.tool("list", TEO_PURGE_CONFIG=given + "x"), 2, f"{given}x: No such file or directory")
        self.expect(self.tool("list", "--config", "/dev/null"), 2, "--zone-id is missing")
        self.expect(self.tool("list", "--config", given, "--no-config"), 2, "contradict each other")

    def test_verbose_says_which_files_were_read(self):
        self.write("zone-id = zone-user\n")
        self.assertIn(f"options from {self.user}\n", self.tool("list", "--verbose", *DRY).err)
        self.assertNotIn("options from", self.tool("list", *DRY).err)
        self.assertNotIn("options from", self.tool("list", "-z", "zone-a", "-v", "--config", "/dev/null", *DRY).err)


class Lines(Files):
    def test_what_a_file_may_look_like(self):
        self.write("\ufeff# comment\n\n ; another\r\n  zone-id=zone-a  \r\n\tendpoint\t=\thttps://a.example\n"
                   "target = http://a/?x=1#2;3\nlimit=7")
        host, body = self.request("list")
        self.assertEqual((host, body["ZoneId"], body["Limit"]), ("a.example", "zone-a", 7))
        self.assertEqual(body["Filters"][0]["Values"], ["http://a/?x=1#2;3"])

    def test_what_is_wrong_is_named_with_its_line(self):
        for text, part in (
                ("\n\nlimt = 3\n", ":3: limt: there is no such option (did you mean limit?)"),
                ("zone_id = a\n", ":1: zone_id: there is no such option (did you mean zone-id?)"),
                ("--zone-id = a\n", ":1: --zone-id: there is no such option (did you mean zone-id?)"),
                ("bogus = 1\n", ":1: bogus: there is no such option\n"),
                ("= 1\n", ":1: : there is no such option"),
                ("zone-id\n", ":1: it is neither name = value, [section] nor a comment"),
                ("zone-id =\n", ":1: zone-id: its value is empty"),
                ("zone-id = 'a'\n", ":1: zone-id: the value is in quotes"),
                ("zone-id = a\nzone-id = b\n", ":2: its name was given before"),
                ("limit = 0\n", ":1: limit: '0' is not a number from 1"),
                ("interval = 5\n", ":1: interval: '5' is not a duration"),
                ("output = xml\n", ":1: output: 'xml' is not table"),
                ("mode = fast\n", ":1: mode: 'fast' is not default or edge"),
                ("quiet = maybe\n", ":1: quiet: 'maybe' is not yes or no"),
                ("start = tomorrow\n", ":1: start: 'tomorrow' is no time"),
                ("endpoint = ftp://x\n", ":1: endpoint: 'ftp://x': "),
                ("help = yes\n", ":1: help: this is for the command line only"),
                ("version = yes\n", ":1: version: this is for the command line only"),
                ("yes = yes\n", ":1: yes: this is for the command line only"),
                ("config = x\n", ":1: config: this is for the command line only"),
                ("no-config = yes\n", ":1: no-config: this is for the command line only"),
                ("[shop\n", ":1: a section is written [name]"),
                ("[shop] x\n", ":1: a section is written [name]"),
                ("[ ]\n", ":1: the name of the section is empty"),
                ("[a]\nlimit = 1\n[b]\nlimit = x\n", ":4: limit: 'x' is not a number"),
                ("[a]\nlimit = 1\nlimit = 2\n", ":3: its name was given before"),
                ("zone-id = \x1b[31m\nlimt=1", ":2: limt: "),
        ):
            with self.subTest(text=text):
                result = self.refused(text, self.user + part)
                self.assertNotIn("\x1b", result.err)

    def test_keys_are_refused_and_not_repeated(self):
        for name in ("secret-key", "SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "token", "password", "access-key-id"):
            with self.subTest(name=name):
                result = self.refused(f"{name} = abc123\n", f"{self.user}:1: {name}: keys do not belong here",
                                      "credentials-file = FILE")
                self.assertNotIn("abc123", result.err)

    def test_no_text_at_all(self):
        with open(self.user, "wb") as file:
            file.write(b"zone-id = a\0b\n")
        self.expect(self.tool("list"), 2, f"{self.user}: it has a NUL byte")
        self.write("#" * 65537)
        self.expect(self.tool("list"), 2, f"{self.user}: it is larger than 65536 bytes")
        self.write("#" * 65520 + "\nlimt = 1\n")
        self.expect(self.tool("list"), 2, f"{self.user}:2: limt: ")

    def test_help_needs_no_file(self):
        self.write("bogus\n")
        for arguments in (("list", "--help"), ("help",), ("--version",)):
            self.expect(self.tool(*arguments), 0)


class AllCommands(Files):
    """One file serves all commands: what is for another one does not disturb."""

    def test_options_of_other_commands(self):
        self.write("zone-id = zone-a\ninterval = 1s\nmode = edge\nheader = X-A: b\nmethod = delete\ntasks = 3\n"
                   "csv-bom = yes\nfuzzy = yes\nend = 2026-01-01\noutput = csv\nprogress = 3s\nsince = 3d\n")
        self.request("list")
        self.request("list", "--output", "table")
        self.request("wait", "-j", "a")
        _, body = self.request("submit", "http://a/")
        self.assertEqual(body, {"ZoneId": "zone-a", "Type": "purge_url", "Targets": ["http://a/"]})
        _, body = self.request("submit", "-t", "prefix", "http://a/b/")
        self.assertEqual((body["Type"], body["Method"]), ("purge_prefix", "delete"))
        _, body = self.request("prefetch", "http://a/")
        self.assertEqual((body["Mode"], body["Headers"]), ("edge", [{"Name": "X-A", "Value": "b"}]))
        self.request("quota")

    def test_targets_of_the_command_line_and_a_file_of_targets(self):
        targets = self.write("http://file/\n", os.path.join(self.folder.name, "targets"))
        self.write(f"zone-id = zone-a\ntargets-file = {targets}\n")
        self.assertEqual(self.request("submit")[1]["Targets"], ["http://file/"])
        self.assertEqual(self.request("submit", "http://argument/")[1]["Targets"], ["http://argument/"])
        self.assertNotIn("Targets", self.request("submit", "-t", "all", "-y")[1])

    def test_tags_and_domains(self):
        self.write("zone-id = zone-a\ntype = tag\ndomain = a.example\n")
        _, body = self.request("submit", "some-tag")
        self.assertEqual((body["Type"], body["CacheTag"]), ("purge_cache_tag", {"Domains": ["a.example"]}))
        self.assertNotIn("CacheTag", self.request("submit", "-t", "url", "http://a/")[1])

    def test_a_value_for_another_command(self):
        self.write("zone-id = zone-a\noutput = summary\n")
        self.request("list")
        self.request("wait", "-j", "a")

    def test_fields_of_the_file_do_not_disturb_a_summary(self):
        self.write("zone-id = zone-a\nfields = JobId\n")
        self.request("list", "--output", "summary")
        self.expect(self.tool("list", "--output", "summary", "--fields", "JobId", *DRY), 2, "--fields: a summary has none")

    def test_the_command_line_beats_what_contradicts_it(self):
        self.write("zone-id = zone-a\nsince = 1d\n")
        _, body = self.request("list", "--start", "2026-02-01", "--end", "2026-02-02")
        self.assertEqual((body["StartTime"], body["EndTime"]), ("2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z"))
        self.write("zone-id = zone-a\nstart = 2026-02-01\nend = 2026-02-03\n")
        _, body = self.request("list", "--since", "1d")
        self.assertEqual((body["StartTime"], body["EndTime"]), ("2026-02-02T00:00:00Z", "2026-02-03T00:00:00Z"))
        self.refused("zone-id = zone-a\nsince = 1d\nstart = 2026-02-01\n", "--start and --since are two ways")

    def test_the_zone_of_times(self):
        self.write("zone-id = zone-a\nstart = 2026-02-01\nend = 2026-02-02\ntime-zone = +0800\n")
        self.assertEqual(self.request("list")[1]["StartTime"], "2026-01-31T16:00:00Z")
        self.assertEqual(self.request("list", "--time-zone", "utc")[1]["StartTime"], "2026-02-01T00:00:00Z")


class Sections(Files):
    TEXT = """zone-id = shop
limit = 5
endpoint = https://all.example
[shop]
zone-id = zone-shop
limit = 6
[blog]
zone-id = zone-blog
endpoint = https://blog.example
[zone-2noz78a8ev6k]
limit = 8
[odd]
limit = 9
"""

    def test_a_named_zone(self):
        self.write(self.TEXT)
        for arguments, env, expected in (
                ((), {}, ("all.example", "zone-shop", 6)),
                (("-z", "blog"), {}, ("blog.example", "zone-blog", 5)),
                (("-z", "shop", "--limit", "2"), {}, ("all.example", "zone-shop", 2)),
                ((), {"TEO_PURGE_ZONE_ID": "blog"}, ("blog.example", "zone-blog", 5)),
                (("-z", "blog"), {"TEO_PURGE_ENDPOINT": "https://env.example"}, ("env.example", "zone-blog", 5)),
                (("-z", "zone-2noz78a8ev6k"), {}, ("all.example", "zone-2noz78a8ev6k", 8)),
                (("-z", "zone-blog"), {}, ("all.example", "zone-blog", 5))):
            with self.subTest(arguments=arguments, env=env):
                host, body = self.request("list", *arguments, **env)
                self.assertEqual((host, body["ZoneId"], body["Limit"]), expected)

    def test_what_is_neither_a_zone_nor_a_name(self):
        self.write(self.TEXT)
        self.expect(self.tool("list", "-z", "blgo"), 2, "--zone-id: 'blgo' is no zone ID, which starts with zone-, and no section "
                    "of the files, which have shop, blog, zone-2noz78a8ev6k, odd (did you mean blog?); see: ")
        self.expect(self.tool("list", TEO_PURGE_ZONE_ID="x"), 2, "TEO_PURGE_ZONE_ID: 'x' is no zone ID")
        self.expect(self.tool("list", "-z", "odd"), 2, "--zone-id: the section [odd] has no zone-id")
        self.assertEqual(self.zone("list", "-z", "*"), "*")
        self.write("zone-id = sohp\n[shop]\nzone-id = zone-a\n")
        self.expect(self.tool("list"), 2, f"{self.user}:1: zone-id: 'sohp' is no zone ID", "(did you mean shop?)")
        self.write("[shop]\nzone-id = zone-a\n")
        self.expect(self.tool("list"), 2, "--zone-id is missing (the files have these: shop)")

    def test_without_sections_any_text_is_a_zone(self):
        self.write("limit = 3\n")
        self.assertEqual(self.zone("list", "-z", "old-style"), "old-style")

    def test_many_sections(self):
        self.write("".join(f"[name-of-a-section-{number}]\nzone-id = zone-{number}\n" for number in range(1000)))
        self.assertEqual(self.zone("list", "-z", "name-of-a-section-999"), "zone-999")
        self.expect(self.tool("list"), 2, "--zone-id is missing (the files have these: name-of-a-section-0, ")


class Trust(Files):
    def test_files_that_others_may_write(self):
        for mode in (0o646, 0o666, 0o602):
            with self.subTest(mode=mode):
                self.write("zone-id = zone-a\n", mode=mode)
                self.expect(self.tool("list"), 2, f"{self.user}: everybody may write to it (mode 0{mode:o})",
                            f"chmod o-w {self.user}")
        for mode in (0o644, 0o600, 0o664, 0o444):
            self.write("zone-id = zone-a\n", mode=mode)
            self.zone("list")

    def test_a_password_that_others_can_read(self):
        for value, refused in (("http://me:pass-word@proxy:3128", True), ("me:pass-word@proxy:3128", True),
                               ("http://proxy:3128", False), ("http://me@proxy:3128", False)):
            with self.subTest(value=value):
                self.write(f"zone-id = zone-a\nproxy = {value}\n")
                if refused:
                    result = self.expect(self.tool("list", *DRY), 2, f"{self.user}:2: proxy: it has a password", "chmod o-r")
                    self.assertNotIn("pass-word", result.err)
                    os.chmod(self.user, 0o640)
                self.assertNotIn("chmod", self.tool("list", *DRY).err)

    def test_what_is_no_file(self):
        os.mkdir(self.user)
        self.expect(self.tool("list"), 2, f"{self.user}: it is not a regular file")
        os.rmdir(self.user)
        os.mkfifo(self.user)
        self.expect(self.tool("list"), 2, f"{self.user}: it is not a regular file")
        self.assertLess(self.tool("list").took, 5)

    @unittest.skipUnless(os.geteuid() == 0, "only root can give files away")
    def test_files_of_other_users(self):
        self.write("zone-id = zone-a\n")
        os.chown(self.user, 4242, 4242)
        self.expect(self.tool("list"), 2, f"{self.user}: it belongs to another user (4242)", "chown", "--no-config")
        self.expect(self.tool("list", "--no-config", "-z", "zone-b", *DRY), 0)

    @unittest.skipUnless(os.geteuid() == 0, "only root can become another user")
    def test_a_file_that_may_not_be_read(self):
        self.write("zone-id = zone-a\n", mode=0o600)
        os.chmod(self.folder.name, 0o755)

        def become_nobody():
            os.setgid(65534)
            os.setuid(65534)

        # By its descriptor: nobody may not enter the folders that lead to the tool.
        with open(TOOL, "rb") as file:
            done = subprocess.run(["teo-purge", "list", *DRY], executable=f"/proc/self/fd/{file.fileno()}",
                                  env=environment(**self.env), capture_output=True, text=True, check=False,
                                  preexec_fn=become_nobody, pass_fds=[file.fileno()], timeout=20)
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"{self.user}: Permission denied; to run without such files: --no-config", done.stderr)


def can_mount():
    """Whether a folder of our own can be put over /etc, in a name space that nobody else sees."""
    try:
        return subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/etc"], check=False, timeout=20,
                              stderr=subprocess.DEVNULL).returncode == 0
    except FileNotFoundError:
        return False


@unittest.skipUnless(can_mount(), "no name space of mounts to be had: the file in /etc cannot be tried")
class System(Files):
    """The system's file, in an /etc of the test's own."""

    def run_with(self, text, *arguments, mode="644", **env):
        script = f"mount -t tmpfs tmpfs /etc && cat >/etc/teo-purge.conf && chmod {mode} /etc/teo-purge.conf && exec \"$@\""
        done = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", TOOL, *arguments, *DRY], input=text, text=True,
                              env=environment(**{**self.env, **env}), capture_output=True, timeout=20, check=False)
        return done

    def request_with(self, text, *arguments, **env):
        done = self.run_with(text, *arguments, **env)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        head, _, body = done.stdout.partition("\n\n")
        host = next(line[6:] for line in head.split("\n") if line.lower().startswith("host: "))
        return host, json.loads(body)

    def test_the_users_file_wins_over_the_systems(self):
        text = "zone-id = zone-system\nlimit = 3\nendpoint = https://system.example\n"
        self.assertEqual(self.request_with(text, "list")[1]["ZoneId"], "zone-system")
        self.write("zone-id = zone-user\n")
        host, body = self.request_with(text, "list")
        self.assertEqual((host, body["ZoneId"], body["Limit"]), ("system.example", "zone-user", 3))
        self.assertEqual(self.request_with(text, "list", TEO_PURGE_ZONE_ID="zone-env")[1]["ZoneId"], "zone-env")

    def test_a_section_of_the_systems_file(self):
        text = "[shop]\nzone-id = zone-system-shop\nlimit = 4\n"
        self.write("zone-id = shop\nlimit = 5\n")
        _, body = self.request_with(text, "list")
        self.assertEqual((body["ZoneId"], body["Limit"]), ("zone-system-shop", 5))
        self.write("[shop]\nzone-id = zone-user-shop\n")
        _, body = self.request_with(text, "list", "-z", "shop")
        self.assertEqual((body["ZoneId"], body["Limit"]), ("zone-user-shop", 4))

    def test_errors_and_other_files(self):
        done = self.run_with("bogus = 1\n", "list", "-z", "zone-a")
        self.assertEqual(done.returncode, 2)
        self.assertIn("/etc/teo-purge.conf:1: bogus: there is no such option", done.stderr)
        done = self.run_with("limit = 1\n", "list", "-z", "zone-a", mode="666")
        self.assertIn("/etc/teo-purge.conf: everybody may write to it", done.stderr)
        for arguments in (("--no-config",), ("--config", "/dev/null")):
            self.assertEqual(self.run_with("bogus = 1\n", "list", "-z", "zone-a", *arguments).returncode, 0)


if __name__ == "__main__":
    unittest.main()
