"""Outages of what compose files take from elsewhere on a server: variables and env files."""

from lab.outages.edits import Change
from lab.outages.outage import HostOutage, red
from lab.outages.steps import edit

COMPOSE = "/home/ubuntu/api_gpt_v1/docker-compose.prod.yml"
VARIABLE = Change("    logging:\n", "    environment:\n      MODEL: ${SCORER_MODEL}\n    logging:\n")
FOUND = f"network.compose_finds_what_its_files_name [{COMPOSE}]"

OUTAGES = (
    HostOutage(
        name="variable-that-nothing-sets",
        story="A variable was added to a compose file and to one developer's .env: on the server it is empty.",
        expects=red(FOUND),
        breaks=(
            edit(COMPOSE, Change("    logging:\n", "    environment:\n      MODEL: ${SCORER_MODEL}\n    logging:\n")),
        ),
    ),
    HostOutage(
        name="env-file-that-must-be-there",
        story="`required: false` was taken out, and the env file was never copied: the next start fails.",
        expects=red(FOUND),
        breaks=(edit(COMPOSE, Change("        required: false\n", "")),),
    ),
)
