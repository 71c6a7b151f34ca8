"""Names of images: one image, one spelling."""

import pytest

from trueup.model.image_names import is_pinned, with_tag

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
