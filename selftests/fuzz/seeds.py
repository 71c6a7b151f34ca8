"""What each target's inputs look like: words of its language, from which hypothesis and atheris make more."""

from collections.abc import Mapping

COMMON = (
    "",
    "a",
    "\0",
    "\n",
    "\r",
    "\ufeff",
    "\u202e",
    "\x1b[31m",
    "\udcff",
    " ",
    "\t",
    "0",
    "-1",
    "9" * 30,
    "é",
    "***",
)

WORDS: Mapping[str, tuple[str, ...]] = {
    "yaml": ("a: b\n", "- ", "  ", "&a ", "*a", "<<: *a\n", "? ", ": ", "[", "]", "{", "}", ",", "'", '"', "|\n", ">-\n",
             "---\n", "...\n", "%YAML 1.1\n", "!!str ", "!reset ", "services:\n", "# c\n", "~", "0x1f", ".inf", "1e999"),
    "unit": ("[Unit]\n", "[Service]\n", "[Install]\n", "[X-A]\n", "ExecStart=", "Environment=", "After=", "\\\n", ";", "#",
             "=", "/usr/bin/docker run -e A=b -p 1:2 --name x img\n", "\"", "'", "%n", "%i", "%%", "${A}", "$$", "\\x41"),
    "command": ("/usr/bin/docker", "docker", "run", "compose", "-f", "/a.yml", "up", "-d", "-p", "1-2:3-4/udp", "[::]:1:2",
                "--network=host", "--name", "-e", "A=b", "sh", "-c", "'", '"', "\\", ";", "&&", "|", "$(", ")", "${", "}",
                "`", "cd", "export", "env", "timeout", "5", "nice", "sudo", "@", "-", "%n", "{", "<", ">", "2>&1", "if"),
    "nginx": ("http", "server", "location", "upstream", "listen", "80", "proxy_pass", "http://a/$1", "{", "}", ";", "~", "=",
              "map", "$a", "include", "/n", "*", '"', "'", "\\", "#", "${", "if", "(", ")", "return", "301", "rewrite", "1m",
              "proxy_set_header", "Authorization", "a_by_lua_block", "--[[", "set", "[::]:80", "default_server"),
    "nginx-answer": ("v\0", "nginx version: nginx/1.22.1\0", "u\0", "0\0", "t\0", "1.5\0", "p\0", "1 (nginx) S 1\0", "m\0",
                     "n\0", "/etc/nginx/nginx.conf\0", "e\0", "f\0", "c\0", "d\0", "# configuration file /n:\n", "events {}\n",
                     "nginx: [emerg] unknown directive \"a\" in /n:1\n", "100\0", "NSpid:\t1\0", "!"),
    "ss": ("tcp", "LISTEN", "udp", "UNCONN", "0.0.0.0:80", "[::]:80", "*:80", "127.0.0.1%lo:53", "[::ffff:1.2.3.4]:9",
           'users:(("nginx",pid=1,fd=6))', '"),("', ",", ":", "\n", "    "),
    "docker-inspect": ("20.10\n", "[", "]", "{", "}", ",", ":", '"Name"', '"State"', '"Config"', '"Env"', '["A=b"]', "null",
                       "true", "1e999", '"\\ud800"', "\x1e\n", '"8000/tcp"', '{"80/tcp":[{"HostIp":"","HostPort":"x"}]}'),
    "systemctl": ("Id=", "a.service\n", "LoadState=loaded\n", "NRestarts=", "DropInPaths=", "NeedDaemonReload=yes\n", "\n\n",
                  "\x1f", "file x ", "missing - ", "/usr/bin/a", "=", "Type=oneshot\n"),
    "files": ("\0", "YQ==", "/a", "[Service]\n", "ExecStart=/bin/a\n", "\udcff", "/", "..", "=", "*"),
    "facts": ("{", "}", '"schema": 1', '"trueup": "0"', '"subject": ', '{"name": "a", "kind": "tree", "spec": "a"}', ",",
              '"nginx": ', '{"type": "unavailable", "reason": "r"}', '"systemd": ', '"compose": ', '"taken_at": ""', "null",
              "1e999", '"\\ud800"', "[", "]"),
    "expectations": ("waivers:\n", "  - {check: a.b, resource: r, reason: why not, owner: the team, until: ", "2026-01-01",
                     ", zone: ", "UTC", "Asia/Tokyo", "}\n", "services:\n", "tls: {warn_days: ", "subjects: {tree: ", "\n",
                     "waiver_warn_days: ", "a: ", "[", "]", "../../etc/passwd", "9999-12-31"),
    "answer": ("@begin one\n", "@errors one 0\n", "@errors one\n", "@end one 0\n", "@end one\n", "@begin two\n",
               "@errors two x\n", "@end two\n", "trueup-0", "\n"),
    "secrets": ("password=", "--token ", "-e A=", "http://u:p@h/", "Bearer abcdef", "'", '"', "=", ":", "&", ";", "API_KEY ",
                "-p ", "Authorization: ", "?token=", "-u a:b ", "://", "@"),
}  # fmt: skip


def inputs_of(target: str) -> tuple[str, ...]:
    """The words that a target's inputs are made of."""
    return (*COMMON, *WORDS[target])
