"""One project: compose's own word on what its files mean, with the line of each statement, and what stays open."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from trueup.collect import compose_binary, compose_source, compose_unset
from trueup.collect.compose_binary import BrokenBinaryError, RefusedError
from trueup.collect.compose_blame import blamed
from trueup.collect.compose_calls import ProjectCall, Selection, interpolated_from
from trueup.collect.compose_layers import Layers
from trueup.collect.compose_reach import led_to_copies, opened, refused
from trueup.collect.compose_services import service
from trueup.collect.compose_source import Source
from trueup.collect.source_file import SourceFile
from trueup.facts.common import Place, Problem, Unavailable
from trueup.facts.compose import ComposeProject, ComposeService, UnreadableProject
from trueup.files import write_whole
from trueup.syntax.secrets import redact_text, without_values
from trueup.syntax.yaml_source import Located, SyntaxProblem, documents

NO_MODEL = (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError)
"""What an answer of another shape than a model's comes to."""
_ALIAS = re.compile(r"alias \*.*?(?= (?:names|stands))", re.DOTALL)
"""A value that begins with `*` is one to YAML, and may be a password to who wrote it."""


class Reading:
    """The files of one subject, each parsed once; `root` is where their copies lie for the program."""

    def __init__(self, program: str, root: Path, files: Mapping[str, SourceFile], *, whole: bool) -> None:
        self._program, self._root, self._files, self._whole = program, root, files, whole
        self._parsed: dict[str, tuple[Located, ...] | SyntaxProblem] = {}
        self.broke = False

    def parts_of(self, path: str) -> Iterator[str]:
        """The other files that a compose file includes or extends; none where it cannot be read."""
        try:
            layers = Layers([path], posixpath.dirname(path), self._load)
            for document in layers.documents:
                services = document.value.get("services") if isinstance(document.value, dict) else None
                for name in services if isinstance(services, dict) else ():
                    layers.of(name)
        except SyntaxProblem:
            return
        yield from (each for each in layers.read if each != path)

    def project(self, call: ProjectCall) -> ComposeProject | UnreadableProject:
        """What the call makes of its files, or why compose refuses them.

        Raises:
            BrokenBinaryError: compose says nothing of any file.
        """
        present = [self._files[path] for path in call.files if path in self._files]
        shown = tuple(file.shown for file in present)
        if len(present) < len(call.files):
            missing = next(path for path in call.files if path not in self._files)
            why = Unavailable(f"{missing} is named together with it, and is not there", call.place)
            return UnreadableProject(call.files[0], shown, why, call.units)
        try:
            source = self._source(call, shown[0])
            if why_not := self._unread(call, source) or self._kept_inside(call, source):
                return UnreadableProject(call.files[0], shown, why_not, call.units)
            return self._resolved(call, source, shown)
        except SyntaxProblem as problem:
            why = Unavailable(_ALIAS.sub("alias", problem.text), Place(problem.shown, problem.line))
            return UnreadableProject(call.files[0], shown, why, call.units)
        except RefusedError as refusal:
            told = without_values(str(refusal), self._values(call))
            why = Unavailable(told, blamed(refusal, source, shown[-1]))
            return UnreadableProject(call.files[0], shown, why, call.units)
        except (BrokenBinaryError, *NO_MODEL) as error:
            if isinstance(error, BrokenBinaryError) and not compose_binary.works(self._program):
                raise
            self.broke = True  # it may have been a full machine: not to be remembered
            told = (
                redact_text(str(error)) if isinstance(error, BrokenBinaryError) else "compose's answer makes no sense"
            )
            return UnreadableProject(call.files[0], shown, Unavailable(told, Place(shown[-1])), call.units)

    def _unread(self, call: ProjectCall, source: Source) -> Unavailable | None:
        """Why one of the files, or what their variables are replaced from, could not be read."""
        source.with_services()
        variables = call.env_files or (posixpath.join(call.working_directory, ".env"),)
        read = [self._files.get(path) for path in (*call.files, *source.layers.read, *variables)]
        return next((file.unread for file in read if file and file.unread), None)

    def _load(self, path: str) -> tuple[Located, ...]:
        if path not in self._parsed:
            file = self._files.get(path)
            try:
                self._parsed[path] = tuple(documents(file.text, file.shown)) if file else ()
            except SyntaxProblem as problem:
                self._parsed[path] = problem
        found = self._parsed[path]
        if isinstance(found, SyntaxProblem):
            raise found
        return found

    def _kept_inside(self, call: ProjectCall, source: Source) -> Unavailable | None:
        """Lead what compose will open to the copies; why it must not be asked, where that cannot be done."""
        source.with_services()  # what they extend is among the files that were read, from here on
        read = dict.fromkeys((*call.files, *source.layers.read))
        directories = {call.working_directory, *source.layers.directories, *map(posixpath.dirname, read)}
        for path in read:
            named = [each for document in self._load(path) for each in opened(document)]
            for each in named:
                if why := refused(each, directories, self._files):
                    return why
            if any(each.is_absolute for each in named):
                text = led_to_copies(self._files[path].text, named, str(self._root))
                write_whole(compose_binary.copy_of(self._root, path), text.encode("utf-8", "surrogateescape"))
        return None

    def _source(self, call: ProjectCall, shown: str) -> Source:
        given = interpolated_from(call, self._files)
        return Source(Layers(call.files, call.working_directory, self._load, given), shown, given)

    def _resolved(self, call: ProjectCall, source: Source, shown: tuple[str, ...]) -> ComposeProject:
        if not source.is_mapping:
            raise RefusedError("not a compose file: it must be a mapping with `services:`", 1)
        own_name = call.project_name or source.name(posixpath.basename(call.working_directory))
        model: dict[str, Any] = {"name": own_name}
        judged = model
        unset: tuple[Problem, ...] = ()
        refused: tuple[Problem, ...] = ()
        services: tuple[ComposeService, ...] = ()
        if source.needs_compose:
            every = source.with_services()
            open_ = compose_unset.unset(every, source.given)
            stood_in = {} if self._whole else compose_unset.stand_ins(every, open_)
            judged, told = compose_binary.effective(self._program, self._root, call, stood_in)
            source.given = {**source.given, **stood_in}
            model = compose_unset.put_back(judged, stood_in)
            started, refused = self._started(call, model, stood_in)
            scale = dict(pair for selection in call.selections for pair in selection.scale)
            root = str(self._root)
            services = tuple(
                service(name, model, judged, source, root=root, started=name in started, replicas=scale.get(name))
                for name in model.get("services") or {}
            )
            names = sorted({*told, *({} if self._whole else open_)})
            unset = tuple(Problem(f"nothing sets {name}", open_.get(name, Place(source.main))) for name in names)
        used = model.get("networks") or {}
        return ComposeProject(
            name=model["name"],
            path=call.files[0],
            files=shown,
            services=services,
            networks=tuple(compose_source.networks(source, model["name"], used)),
            unset=unset,
            absent=tuple(self._absent(services, source)),
            refused=refused,
            units=call.units,
        )

    def _started(
        self, call: ProjectCall, model: Mapping[str, Any], stood_in: Mapping[str, str]
    ) -> tuple[frozenset[str], tuple[Problem, ...]]:
        """The services that its units bring up, and the calls that are refused; asked only where not all may be."""
        services: Mapping[str, Any] = model.get("services") or {}
        selections = call.selections or (Selection(),)
        if not any(body.get("profiles") for body in services.values()) and not any(one.services for one in selections):
            return frozenset(services), ()
        found: set[str] = set()
        refused: list[Problem] = []
        for one in selections:
            try:
                found |= compose_binary.started(self._program, self._root, call, one, stood_in)
            except RefusedError as refusal:
                refused.append(Problem(without_values(str(refusal), self._values(call)), call.place))
        return frozenset(found), tuple(refused) if call.units else ()

    def _absent(self, services: Sequence[ComposeService], source: Source) -> Iterator[Problem]:
        """The env files that compose would look for in vain."""
        where = "is not there" if self._whole else "is not in the tree"
        for each in services:
            for path in each.env_files:
                if path not in each.optional_env_files and path not in self._files:
                    yield Problem(
                        f"the env file {path} of {each.name} {where}", self._place_of(path, each.name, source)
                    )

    def _place_of(self, path: str, name: str, source: Source) -> Place:
        """The line that names an env file: an item of a list, or the only one."""
        for layer in reversed(source.layers.of(name)):
            written = layer.said.get("env_file")
            for index, entry in enumerate(written if isinstance(written, list) else ()):
                named = entry.get("path") if isinstance(entry, dict) else entry
                if posixpath.basename(source.word(named)) == posixpath.basename(path):
                    return layer.place("env_file", index)
        return source.place(name, "env_file")

    def _values(self, call: ProjectCall) -> frozenset[str]:
        """What may be a credential in these files: compose quotes in its complaints what it does not understand."""
        present = [self._files[path] for path in call.files if path in self._files]
        found = compose_source.values_that_may_be_secret([(file.shown, file.text) for file in present])
        for file in present:
            beside = self._files.get(posixpath.join(posixpath.dirname(file.server), ".env"))
            lines = beside.text.splitlines() if beside else ()
            found |= {line.partition("=")[2].strip().strip("\"'") for line in lines}
        return frozenset(found | set(interpolated_from(call, self._files).values()))
