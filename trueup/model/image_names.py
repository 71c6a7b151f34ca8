"""Names of images as Docker writes them (github.com/distribution/reference: familiar names)."""

_HUB = ("docker.io/", "index.docker.io/")
_OFFICIAL = "library/"


def with_tag(image: str) -> str:
    """The name as `docker image ls` lists it: Docker Hub unsaid, `:latest` said. One with a digest stays as it is."""
    name = image
    for hub in _HUB:
        name = name.removeprefix(hub)
    if name.count("/") == 1:
        name = name.removeprefix(_OFFICIAL)
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def is_pinned(image: str) -> bool:
    """Whether it names one image for ever: by digest, or by the image's own id."""
    return "@sha256:" in image or image.startswith("sha256:")


def without_tag(image: str) -> str:
    """The image's name without `:tag` or `@digest`; a registry's port is not a tag."""
    name = image.partition("@")[0]
    head, slash, tail = name.rpartition("/")
    return head + slash + tail.partition(":")[0]
