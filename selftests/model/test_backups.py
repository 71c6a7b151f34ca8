"""A copy is known by its name, and a site is not mistaken for one."""

import pytest

from trueup.model.backups import is_backup


@pytest.mark.parametrize(
    "name",
    [
        "api.hey-watch.me.backup.20250828_101500", "api.hey-watch.me.bak", "api.hey-watch.me~", "x.conf.old", "x.orig",
        "x.dpkg-old", "x.dpkg-dist", "x.rpmsave", "x.swp", "x.bak2", "#x#", "site.20250828", "site.backup",
    ],
)  # fmt: skip
def test_a_copy_is_known_by_its_name(name: str) -> None:
    assert is_backup(f"/etc/nginx/sites-enabled/{name}")


@pytest.mark.parametrize(
    "name", ["api.hey-watch.me", "default", "site-2.conf", "backup.example.org", "old.example.org", "v2"]
)
def test_a_site_is_no_copy(name: str) -> None:
    assert not is_backup(f"/etc/nginx/sites-enabled/{name}")
