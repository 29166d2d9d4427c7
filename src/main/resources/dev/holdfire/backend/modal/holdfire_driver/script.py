"""The user's script: its module, and what in it is launched."""
import ast
import importlib.util
import inspect
import sys
import traceback
from pathlib import Path

import modal

from .job import FOLDER, Refused

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
OURS = ("driver", __name__.partition(".")[0])


class Script:
    """The user's module, imported as `modal run` imports it."""

    def __init__(self, spec):
        self.spec = spec
        self.path = Path(spec["script"])
        self.source = self.path.read_bytes()
        self.tree = ast.parse(self.source, str(self.path))
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
                    if isinstance(inner, DEFINITIONS) and any(map(is_method, inner.decorator_list)):
                        yield "%s.%s" % (name, inner.name)

    def definition(self, name):
        """Where a function or method is defined, in the text of the script."""
        body = self.tree.body
        for part in name.split("."):
            found = [node for node in body if getattr(node, "name", None) == part]
            if not found:
                raise Refused("%s is not defined in the script itself: launch the file that defines it" % name)
            body = found[-1].body
        return found[-1]


def step_aside():
    """Makes room for the script's own modules, also for those that are called as ours are."""
    sys.path.remove(str(FOLDER))
    for name in list(sys.modules):
        if name.partition(".")[0] in OURS:
            del sys.modules[name]


def is_method(node):
    return ast.unparse(node).partition("(")[0] in ("method", "modal.method")


def yields(node):
    """Whether a function is a generator; one within it does not count."""
    return any(
        isinstance(inner, (ast.Yield, ast.YieldFrom))
        or not isinstance(inner, (*DEFINITIONS, ast.Lambda, ast.ClassDef)) and yields(inner)
        for inner in ast.iter_child_nodes(node)
    )


def last_line(failure):
    return traceback.format_exception_only(type(failure), failure)[-1].strip()


def explained(failure, script):
    """The failure of an import, its line in the script, and what to do."""
    if isinstance(failure, SyntaxError):
        advice = "correct it: holdfire check names what else breaks a rule"
    elif isinstance(failure, ImportError) and "relative import" in str(failure):
        advice = "import it by its whole name: what is launched is a script, which belongs to no package"
    elif isinstance(failure, ImportError):
        advice = (
            "install it for %s, which runs modal here; or import it inside the function, so that only the"
            " container needs it" % sys.executable
        )
    else:
        advice = "correct what runs when the script is imported; what needs the container belongs into the function"
    return "%s%s; %s" % (last_line(failure), place(failure, script), advice)


def place(failure, script):
    """Where in the script it was, or nothing."""
    frames = traceback.extract_tb(failure.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(script)]
    return " (%s:%d)" % (Path(script).name, lines[-1]) if lines else ""
