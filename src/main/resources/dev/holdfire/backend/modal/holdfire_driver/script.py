"""The user's script: its module, and what in it is launched."""
import ast
import importlib.util
import inspect
import sys
import traceback
from pathlib import Path

import modal

from .job import FOLDER, Refused

COSTS_IDLE = ("min_containers", "buffer_containers", "keep_warm")
OURS = ("driver", __name__.partition(".")[0])


class Script:
    """The user's module, imported as `modal run` imports it."""

    def __init__(self, spec):
        self.spec = spec
        self.path = Path(spec["script"])
        self.source = self.path.read_bytes()
        self.tree = ast.parse(self.source, str(self.path))
        for keyword in (node for node in ast.walk(self.tree) if isinstance(node, ast.keyword)):
            if keyword.arg in COSTS_IDLE and not is_nothing(keyword.value):
                raise Refused(
                    "line %d sets %s: containers that wait are billed without an end; take it out"
                    % (keyword.value.lineno, keyword.arg)
                )
        self.module = self.load()

    def load(self):
        name = inspect.getmodulename(str(self.path))
        if name is None or "." in self.path.name.removesuffix(".py"):
            raise Refused("Modal runs only files named NAME.py without further dots")
        step_aside()
        sys.path.insert(0, str(self.path.parent))
        found = importlib.util.spec_from_file_location(name, self.path)
        module = importlib.util.module_from_spec(found)
        sys.modules[name] = module
        found.loader.exec_module(module)
        return module

    def target(self):
        """What is launched: (kind, name, object)."""
        entries, functions = {}, {}
        for name, value in vars(self.module).items():
            if isinstance(value, modal.app.LocalEntrypoint):
                entries[name] = value
            elif isinstance(value, modal.Function):
                functions[name] = value
            elif isinstance(value, modal.Cls):
                functions.update(dict.fromkeys(self.methods(name), value))
        wanted = self.spec["entrypoint"]
        if wanted is None:
            candidates = list(entries) or list(functions)
            if len(candidates) != 1:
                raise Refused("name the entrypoint: the script has " + (", ".join(candidates) or "none"))
            wanted = candidates[0]
        if wanted in entries:
            return "entrypoint", wanted, entries[wanted]
        if wanted in functions:
            return "function", wanted, functions[wanted]
        raise Refused(
            "the script has no %s; it has %s" % (wanted, ", ".join([*entries, *functions]) or "none")
        )

    def methods(self, name):
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef) and node.name == name:
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef) and any(map(is_method, inner.decorator_list)):
                        yield "%s.%s" % (name, inner.name)

    def parameters(self, name):
        """The named parameters of a function, by the text of the script."""
        body = self.tree.body
        for part in name.split("."):
            found = [node for node in body if getattr(node, "name", None) == part]
            if not found:
                raise Refused("%s is not defined in the script itself" % name)
            body = found[-1].body
        arguments = found[-1].args
        named = {node.arg for node in arguments.posonlyargs + arguments.args + arguments.kwonlyargs}
        return named, arguments.kwarg is not None


def step_aside():
    """Makes room for the script's own modules, also for those that are called as ours are."""
    sys.path.remove(str(FOLDER))
    for name in list(sys.modules):
        if name.partition(".")[0] in OURS:
            del sys.modules[name]


def is_nothing(node):
    return isinstance(node, ast.Constant) and not node.value


def is_method(node):
    return ast.unparse(node).partition("(")[0] in ("method", "modal.method")


def last_line(failure):
    return traceback.format_exception_only(type(failure), failure)[-1].strip()


def explained(failure, script):
    """The failure of an import, its line in the script, and what to do."""
    lines = [frame.lineno for frame in traceback.extract_tb(failure.__traceback__) if frame.filename == script]
    if isinstance(failure, SyntaxError):
        advice = "correct it: holdfire check names what else breaks a rule"
    elif isinstance(failure, ImportError):
        advice = (
            "install it for %s, which runs modal here; or import it inside the function, so that only the"
            " container needs it" % sys.executable
        )
    else:
        advice = "correct what runs when the script is imported; what needs the container belongs into the function"
    place = " (%s:%d)" % (Path(script).name, lines[-1]) if lines else ""
    return "%s%s; %s" % (last_line(failure), place, advice)
