"""Names of images: one image, one spelling."""

import pytest

from trueup.model.image_names import is_pinned, with_tag, without_tag

DIGEST = f"@sha256:{'a' * 64}"


@pytest.mark.parametrize(
    ("written", "listed"),
    [
        ("nginx", "nginx:latest"),
        ("nginx:1.22", "nginx:1.22"),
        ("docker.io/library/nginx", "nginx:latest"),
        ("index.docker.io/library/nginx:1", "nginx:1"),
        ("library/nginx", "nginx:latest"),
        ("docker.io/example/api", "example/api:latest"),
        ("library/example/api", "library/example/api:latest"),
        ("ghcr.io/library/nginx", "ghcr.io/library/nginx:latest"),
        ("registry.test:5000/api", "registry.test:5000/api:latest"),
        ("registry.test:5000/api:2", "registry.test:5000/api:2"),
        (f"nginx{DIGEST}", f"nginx{DIGEST}"),
    ],
)
def test_a_name_is_as_docker_lists_it(written: str, listed: str) -> None:
    assert with_tag(written) == listed


@pytest.mark.parametrize(
    ("image", "pinned"), [(f"nginx{DIGEST}", True), ("sha256:0abc", True), ("nginx:sha256", False), ("nginx", False)]
)
def test_a_digest_or_an_id_names_one_image_for_ever(image: str, pinned: bool) -> None:  # noqa: FBT001 - a column
    assert is_pinned(image) is pinned


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("nginx", "nginx"),
        ("nginx:1.22", "nginx"),
        (f"nginx:1.22{DIGEST}", "nginx"),
        (f"registry.test:5000/a/api{DIGEST}@x:y", "registry.test:5000/a/api"),
        ("registry.test:5000/a/api:1:2", "registry.test:5000/a/api"),
        ("registry.test:5000/api", "registry.test:5000/api"),
    ],
)
def test_a_name_without_its_tag_keeps_the_registrys_port(image: str, name: str) -> None:
    assert without_tag(image) == name
