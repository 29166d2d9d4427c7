"""What a function is called with."""
import json
from pathlib import Path

from .job import Refused
from .script import yields


def arguments_of(script, name):
    """What the function is called with."""
    spec = script.spec
    arguments = dict(spec["kwargs"])
    definition = script.definition(name)
    if yields(definition):
        raise Refused("%s is a generator, which Modal does not spawn: launch a function that returns" % name)
    named, takes_more = parameters(definition)
    given = {}
    if spec["config"]:
        given["config"] = parsed(Path(spec["config"]))
    if spec["resume_from"]:
        given["resume_from"] = spec["resume_from"]
    for key, value in given.items():
        if key in arguments:
            raise Refused("%s is given twice: leave it out of kwargs" % key)
        if key not in named and not takes_more:
            raise Refused("%s has no parameter %s to take what was given" % (name, key))
        arguments[key] = value
    unknown = [key for key in arguments if key not in named and not takes_more]
    if unknown:
        raise Refused("%s has no parameter %s" % (name, ", ".join(unknown)))
    return arguments


def parameters(definition):
    """The names of a function's parameters, and whether it takes any other."""
    arguments = definition.args
    named = {node.arg for node in arguments.posonlyargs + arguments.args + arguments.kwonlyargs}
    return named, arguments.kwarg is not None


def parsed(path):
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    if path.suffix == ".toml":
        try:
            import tomllib
        except ImportError:
            raise Refused("a TOML config needs Python 3.11 or later beside modal: use JSON or YAML")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    if path.suffix in (".yaml", ".yml"):
        try:
            import yaml
        except ImportError:
            raise Refused("a YAML config needs PyYAML beside modal: install it, or use JSON or TOML")
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    raise Refused("config must be .json, .toml, .yaml or .yml for a function, not " + path.name)
