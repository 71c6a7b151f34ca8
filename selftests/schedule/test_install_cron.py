"""A run by the clock: shown first, written once, taken away as it was written, and never two at a time."""

import os
import shlex
import shutil
import subprocess
import threading
from pathlib import Path, PurePosixPath

import pytest

from selftests.starting.small_tree import contents, plant, typed
from trueup.collect.machine import _cron_lines
from trueup.expectations import load
from trueup.schedule import schedule_texts
from trueup.schedule.schedule_texts import CRON, EVERY_PATH, ROTATION, SCRIPT, SERVICE, TIMER, Wanted

ODD = "a b%c'd\"e$(touch owned)`f"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return plant(tmp_path / "platform")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


def install(folder: Path, root: Path, *more: str) -> str:
    code, text, errors = typed(folder, "install-cron", "--root", str(root), *more)
    assert (code, errors) == (0, ""), text
    return text


def there(root: Path) -> set[str]:
    return {f"/{name}" for name in contents(root)}


def file(root: Path, name: str) -> Path:
    return root / name.lstrip("/")


def test_it_is_shown_first_and_written_when_asked(small: Path, root: Path) -> None:
    text = install(small, root)
    assert there(root) == set()
    assert f"    */5 * * * * root {SCRIPT}\n" in text
    assert "nothing was written yet" in text
    install(small, root, "--apply")
    assert there(root) == {SCRIPT, CRON, ROTATION}
    assert file(root, SCRIPT).stat().st_mode & 0o777 == 0o755
    assert file(root, CRON).stat().st_mode & 0o777 == 0o644


def test_twice_is_once_and_removed_is_as_before(small: Path, root: Path) -> None:
    (root / "etc").mkdir()
    (root / "etc/other").write_text("not ours", encoding="utf-8")
    before = contents(root)
    install(small, root, "--apply")
    once = contents(root)
    assert install(small, root, "--apply").count("as it should be: ") == 3
    assert contents(root) == once
    assert "would remove: " in install(small, root, "--remove")
    assert contents(root) == once
    install(small, root, "--remove", "--apply")
    assert contents(root) == before
    assert "nothing of install-cron is there" in install(small, root, "--remove", "--apply")


def test_another_way_takes_the_place_of_the_first(small: Path, root: Path) -> None:
    install(small, root, "--apply", "--every", "10", "--fix")
    assert "*/10 * * * * root" in file(root, CRON).read_text(encoding="utf-8")
    assert " --fix " in file(root, SCRIPT).read_text(encoding="utf-8")
    text = install(small, root, "--apply", "--timer")
    assert there(root) == {SCRIPT, ROTATION, SERVICE, TIMER}
    assert "systemctl enable --now trueup-scheduled.timer" in text
    assert " --fix " not in file(root, SCRIPT).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [CRON, SCRIPT, ROTATION])
def test_what_somebody_edited_is_neither_replaced_nor_removed(name: str, small: Path, root: Path) -> None:
    install(small, root, "--apply")
    edited = file(root, name)
    edited.write_text(edited.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    before = contents(root)
    code, _, errors = typed(small, "install-cron", "--root", str(root), "--apply", "--every", "15")
    assert code == 4
    assert errors.startswith(f"trueup install-cron: {edited}: is there, and not as install-cron wrote it")
    assert contents(root) == before
    assert f"left, since it is not as install-cron wrote it: {edited}" in install(small, root, "--remove", "--apply")
    assert there(root) == {name}


def test_a_link_in_the_place_of_a_file_is_not_followed(small: Path, root: Path, tmp_path: Path) -> None:
    (root / "etc/cron.d").mkdir(parents=True)
    file(root, CRON).symlink_to(tmp_path / "elsewhere")
    assert typed(small, "install-cron", "--root", str(root), "--apply")[0] == 4
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("more", [(), ("--timer",)])
def test_the_job_can_be_declared_so_that_it_is_seen_whether_it_runs(
    more: tuple[str, ...], small: Path, root: Path
) -> None:
    before = (small / "expectations.yaml").read_text(encoding="utf-8")
    install(small, root, "--apply", "--declare", *more)
    after = (small / "expectations.yaml").read_text(encoding="utf-8")
    assert after.startswith(before)
    job = load(small / "expectations.yaml").jobs["trueup"]
    assert (job.log, job.max_age) == (schedule_texts.LOG, 900)
    assert (job.timer, job.cron) == (("trueup-scheduled.timer", None) if more else (None, CRON))
    install(small, root, "--apply", "--declare", *more)
    assert (small / "expectations.yaml").read_text(encoding="utf-8") == after


def test_the_line_of_cron_is_one_that_our_own_reader_finds_the_job_in(small: Path, root: Path) -> None:
    install(small, root, "--apply", "--declare")
    lines = _cron_lines(file(root, CRON).read_text(encoding="utf-8"))
    runs = load(small / "expectations.yaml").jobs["trueup"].runs
    (line,) = [line for line in lines if runs and runs in line]
    minute, *clock, user, command = line.split(None, 6)
    assert (minute, clock, user, command) == ("*/5", ["*"] * 4, "root", SCRIPT)
    assert not any("%" in line for line in lines)


@pytest.mark.parametrize(("every", "minutes"), [("1", "*"), ("30", "*/30"), ("60", "0")])
def test_how_often(every: str, minutes: str, small: Path, root: Path) -> None:
    assert f"    {minutes} * * * * root" in install(small, root, "--every", every)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--every", "7"), "--every 7: expected one of 1, 2, 3"),
        (("--every", "0"), "--every 0: expected one of"),
        (("--keep-days", "0"), "--keep-days 0: expected at least 1"),
        (("--expectations", "none.yaml"), "none.yaml"),
    ],
)
def test_what_cannot_be_is_refused(more: tuple[str, ...], said: str, small: Path, root: Path) -> None:
    code, _, errors = typed(small, "install-cron", "--root", str(root), "--apply", *more)
    assert code == 4
    assert said in errors
    assert there(root) == set()


def test_a_release_is_called_current_so_that_the_next_one_is_run_too(tmp_path: Path, root: Path) -> None:
    release = plant(tmp_path / "opt/releases/1-abc")
    (release / ".venv/bin").mkdir(parents=True)
    (release / ".venv/bin/pytest").write_text("", encoding="utf-8")
    current = tmp_path / "opt/current"
    current.symlink_to("releases/1-abc")
    install(current, root, "--apply")
    script = file(root, SCRIPT).read_text(encoding="utf-8")
    assert f"cd {current} " in script
    assert f" {current}/.venv/bin/pytest " in script
    assert "releases" not in script


class Ran:
    """The script run with a root of its own, and a program in the place of pytest."""

    def __init__(self, tmp_path: Path, program: str) -> None:
        self.folder = tmp_path / ODD
        self.folder.mkdir()
        self.program = tmp_path / "py%test"
        self.program.write_text(f"#!/bin/sh\n{program}\n", encoding="utf-8")
        self.program.chmod(0o755)
        self.root = tmp_path / "root"
        text, _ = schedule_texts.files(Wanted(PurePosixPath(self.folder), PurePosixPath(self.program), fix=True))[
            SCRIPT
        ]
        for path in ("/var/log/trueup", "/var/lib/trueup/reports", schedule_texts.LOCK):
            text = text.replace(path, f"{self.root}{path}")
        for path in ("run", "var/lib/trueup/reports", "var/log/trueup"):
            (self.root / path).mkdir(parents=True)
        self.script = tmp_path / "script"
        self.script.write_text(text, encoding="utf-8")

    def once(self) -> tuple[int, str]:
        done = subprocess.run(["/bin/sh", str(self.script)], capture_output=True, text=True, check=False, timeout=60)
        return done.returncode, done.stdout + done.stderr

    @property
    def log(self) -> str:
        return (self.root / "var/log/trueup/scheduled.log").read_text(encoding="utf-8")

    @property
    def reports(self) -> list[str]:
        return sorted(path.name for path in (self.root / "var/lib/trueup/reports").iterdir())


WRITES = 'for word; do case $word in --result-json=*) echo "{}" > "${word#*=}";; esac; done'


def test_a_run_is_quiet_and_tells_its_log_where_it_ran(tmp_path: Path) -> None:
    ran = Ran(tmp_path, f'{WRITES}; pwd; echo "$@"')
    assert ran.once() == (0, "")
    assert " begins\n" in ran.log
    assert f"{ran.folder}\n" in ran.log
    assert "-q --color=no --hosts=local --fix" in ran.log
    assert " ended with exit code 0\n" in ran.log
    assert ran.reports == ["latest.json"]
    assert not list(tmp_path.rglob("owned"))


@pytest.mark.parametrize(("told", "code"), [(1, 0), (3, 3), (4, 4)])
def test_a_finding_is_no_failure_of_the_run_and_its_report_is_kept(told: int, code: int, tmp_path: Path) -> None:
    ran = Ran(tmp_path, f"{WRITES}; exit {told}")
    assert ran.once() == (code, "")
    assert f"ended with exit code {told}\n" in ran.log
    kept, latest = sorted(ran.reports, reverse=True)
    assert (latest, kept.startswith("result-")) == ("latest.json", True)


def test_old_reports_go_and_nothing_else(tmp_path: Path) -> None:
    ran = Ran(tmp_path, WRITES)
    reports = ran.root / "var/lib/trueup/reports"
    for name in ("result-old.json", "result-new.json", "mine.json"):
        (reports / name).write_text("", encoding="utf-8")
    for name in ("result-old.json", "mine.json"):
        os.utime(reports / name, (1, 1))
    ran.once()
    assert ran.reports == ["latest.json", "mine.json", "result-new.json"]


def test_a_second_run_waits_for_nobody_and_says_that_it_was_skipped(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    ran = Ran(tmp_path, f"read line < {shlex.quote(str(gate))}")
    first = threading.Thread(target=ran.once)
    first.start()
    try:
        with gate.open("w") as opened:  # the first has begun to read
            assert ran.once() == (0, "")
            opened.write("go on\n")
    finally:
        first.join(30)
    assert ran.log.count(" begins\n") == 1
    assert ran.log.count(" skipped: the run before is still at work\n") == 1
    ran.program.write_text("#!/bin/sh\n", encoding="utf-8")
    ran.once()
    assert ran.log.count(" begins\n") == 2


@pytest.mark.programs
def test_systemd_takes_the_units_and_the_times(small: Path, root: Path) -> None:
    for every in ("1", "5", "60"):
        install(small, root, "--apply", "--timer", "--every", every)
        timer = file(root, TIMER)
        (when,) = [x.partition("=")[2] for x in timer.read_text(encoding="utf-8").splitlines() if x.startswith("OnCal")]
        subprocess.run(["/usr/bin/systemd-analyze", "calendar", when], check=True, capture_output=True, timeout=30)
    service = file(root, SERVICE)
    text = service.read_text(encoding="utf-8")
    service.write_text(text.replace(SCRIPT, str(file(root, SCRIPT))), encoding="utf-8")
    command = ["/usr/bin/systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(service), str(timer)]
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{service.parent}:"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.programs
def test_logrotate_takes_its_file(small: Path, root: Path) -> None:
    install(small, root, "--apply")
    program = shutil.which("logrotate", path="/usr/sbin:/usr/bin")
    assert program, "apt-get install logrotate"
    command = [program, "-d", "--state", str(root / "state"), str(file(root, ROTATION))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0, done.stderr
    assert "error" not in done.stderr.lower()


def test_every_file_that_may_be_written_is_known_to_be_removed() -> None:
    wanted = Wanted(PurePosixPath("/x"), PurePosixPath("/y"))
    for timer in (True, False):
        assert set(schedule_texts.files(Wanted(wanted.folder, wanted.program, timer=timer))) <= set(EVERY_PATH)
