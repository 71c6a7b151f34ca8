"""The tree as it was before the migration is red where the platform was, and nowhere else (its WRONG.md)."""

from lab.paths import CHECKOUT
from selftests.matrix.judging import blocked, existing, judge_tree, red, unknown

HOME = "/home/ubuntu"
MAKERS = ("admin", "api_sed_aggregator", "api_whisper_v1", "watchme-api-manager", "watchme-docker")
"""1b: their compose files make a bridge network of their own."""
FILES = [f"{HOME}/{directory}/docker-compose.prod.yml" for directory in (*MAKERS, "watchme-vault-api-docker")]
UNORDERED = frozenset(
    f"{name}.service"
    for name in (
        "api-gpt-v1", "watchme-behavior-yamnet", "mood-chart-api", "api-sed-aggregator", "opensmile-api",
        "opensmile-aggregator", "watchme-admin", "watchme-web-app",
    )
)  # fmt: skip
WRONG = {
    "network.compose_uses_the_external_network": frozenset(FILES),  # 1b, 1c
    "network.only_the_infrastructure_creates_it": frozenset({"watchme-network"}),  # 1b
    "network.service_joins_the_network": frozenset({
        "api-gpt-v1", "api_gen_prompt_mood_chart",  # 1a
        "api-sed-aggregator", "api-transcriber", "watchme-admin", "watchme-api-manager-prod",
        "watchme-scheduler-prod", "watchme-web-prod",  # 1b
        "watchme-vault-api",  # 1c
    }),
    "ports.port_has_one_claimant": frozenset({"tcp/8013"}),  # 4a
    "ports.port_is_published_on_loopback": frozenset({"api-gpt-v1", "api_gen_prompt_mood_chart"}),  # 1a
    "ports.service_publishes_its_port": frozenset({"watchme-avatar-uploader"}),  # 4a
    "ports.host_port_equals_container_port": frozenset({"opensmile-api", "watchme-avatar-uploader"}),  # 4a, 4b
    "systemd.commands_exist": frozenset({"opensmile-aggregator.service", "watchme-behavior-yamnet.service"}),  # 7a, 7b
    "nginx.public_url_becomes_the_expected_upstream_url": frozenset({
        "watchme-scheduler-prod",  # 2
        "api_gen_prompt_mood_chart", "api-gpt-v1",  # 3a, 3b
    }),
    "nginx.declared_url_has_a_location": frozenset({
        "https://api.hey-watch.me/vibe-aggregator/", "https://api.hey-watch.me/vibe-scorer/",  # 3a, 3b
    }),
    "nginx.location_is_declared": frozenset({"api.hey-watch.me/gpt-scorer/"}),  # 3b
    "nginx.timeouts_suit_the_service": frozenset({
        "api-transcriber", "vibe-transcriber-v2", "api_sed_v1-sed_api-1", "opensmile-api",  # 8a
        "api-gpt-v1",  # 3b
    }),
    "nginx.cors_has_one_owner": frozenset({
        "vibe-transcriber-v2",  # 8b
        "api_gen_prompt_mood_chart", "api-gpt-v1",  # 3a, 3b
    }),
    "systemd.unit_file_is_valid": frozenset({"opensmile-api.service", "watchme-web-app.service"}),  # 5a, 5b
    "systemd.unit_starts_after_the_infrastructure": UNORDERED,  # 6
    "systemd.boot_order_is_complete": UNORDERED,  # 6, and 5b
    "systemd.unit_owns_its_containers": frozenset({"opensmile-aggregator"}),  # 7a
}  # fmt: skip


def test_the_tree_before_the_migration_is_red_exactly_where_the_platform_was() -> None:
    verdicts = judge_tree(CHECKOUT / "lab/trees/2025-08-28")
    assert dict(red(verdicts)) == dict(existing(WRONG))
    assert not unknown(verdicts)
    location = ("nginx.location_has_a_known_target", "api.hey-watch.me/avatar/")
    assert blocked(verdicts) == {location: ("ports.service_publishes_its_port", "watchme-avatar-uploader")}  # 4a
