"""What compose refuses, and what only looks as if it would."""

from random import Random

from selftests.compose.case import Case

TEXTS = [
    "services: [",
    "",
    "[]",
    "services:\n  web: {}\n",
    "services:\n  web: null\n",
    "a: 1\na: 2\n",
    "services: {web: {image: x, prots: []}}\n",
    "services: {web: {image: x}}\nx-any: [1]\n",
    "version: '3.8'\nservices: {web: {image: x}}\n",
    "services: {web: {image: x, ports: ['x:y']}}\n",
    "services: {web: {image: x, ports: ['80:80', '80:80']}}\n",
    "services: {web: {image: x, networks: [gone]}}\n",
    "unknown: 1\nservices: {web: {image: x}}\n",
    "services: {web: {image: x, ports: 80}}\n",
    "services: {'we b': {image: x}}\n",
    "services: {web: {image: x, restart: no}}\n",
    "services: {web: {image: x}}\n---\nservices: {web: {restart: always}, more: {image: y}}\n",
    "services: {web: {build: .}}\n",
    "\tservices: {}\n",
    "services: {web: {image: x, depends_on: {web: {condition: service_started}}}}\n",
    "services: {web: {image: x, deploy: {replicas: two}}}\n",
    "services: {web: {image: 5}}\n",
    "services: {web: {image: x, environment: [1]}}\n",
    "services: {a: {image: x, extends: b}, b: {image: y, extends: a}}\n",
    "services: &s {web: {image: x}}\nx-s: *s\n",
    "services: {web: {image: x, ports: [22:22]}}\n",
    "services: {web: {image: x, container_name: on}}\n",
    "services: {web: {image: '${X:?must be given}'}}\n",
    "services: {web: {image: '${}'}}\n",
    "services: {web: {image: '${X'}}\n",
    "services: {web: {image: x, volumes: ['data:/d']}}\n",
]


def broken(rng: Random) -> Case:
    """One of them."""
    return Case(feature="broken", files={"/srv/shop/docker-compose.yml": rng.choice(TEXTS)})
