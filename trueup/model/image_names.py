"""Names of images as Docker writes them (github.com/distribution/reference: familiar names)."""

_OFFICIAL = "docker.io/library/"
_HUB = ("docker.io/", "index.docker.io/")


def with_tag(image: str) -> str:
    """The name as `docker image ls` lists it: Docker Hub unsaid, `:latest` said. One with a digest stays as it is."""
    name = image.removeprefix(_OFFICIAL)
    for hub in _HUB:
        name = name.removeprefix(hub)
    tail = name.rpartition("/")[2]
    return name if ":" in tail or "@" in tail else f"{name}:latest"


def is_pinned(image: str) -> bool:
    """Whether it names one image for ever: by digest, or by the image's own id."""
    return "@sha256:" in image or image.startswith("sha256:")


def without_tag(image: str) -> str:
    """The image's name without `:tag` or `@digest`; a registry's port is not a tag."""
    name = image.partition("@")[0]
    head, slash, tail = name.rpartition("/")
    return head + slash + tail.partition(":")[0]
