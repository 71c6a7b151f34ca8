"""What compose files take from elsewhere."""

from trueup.checks import Judges, Severity, check, expect
from trueup.platform import Project


@check(judges=Judges.HOST, follows_from=("network.compose_file_resolves",))
def test_compose_finds_what_its_files_name(project: Project) -> None:
    """Every env file that a compose file needs is there, and every variable in it is set.

    Without an env file compose starts nothing. For a variable that nothing sets it takes an empty text, with a warning
    that nobody reads: an image without its tag, a port of Docker's choice.

    Repair: put the env file back, or set the variable in `.env`, in the unit, or give it a default: `${NAME:-default}`.
    """
    absent = project.read.absent
    found = "; ".join(problem.text for problem in absent)
    expect(not absent, "every env file to be there", found=found, at=[problem.at for problem in absent])
    unset = project.read.unset
    found = "; ".join(problem.text for problem in unset)
    places = list(dict.fromkeys(problem.at for problem in unset))
    expect(not unset, "every variable to be set", found=found, at=places, severity=Severity.WARNING)
