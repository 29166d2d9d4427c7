"""What is noticed while the script defines and looks up what it calls: Modal does not tell it later."""
import functools

import modal

from .job import Refused

COSTS_IDLE = ("min_containers", "buffer_containers", "keep_warm")


class Volumes:
    """The volumes that the script names: once the app runs, Modal tells of a mount its id only."""

    def __init__(self):
        self.named = []

    def install(self):
        look_up = modal.Volume.from_name

        def from_name(name, *args, **kwargs):
            volume = look_up(name, *args, **kwargs)
            self.named.append((name, volume))
            return volume

        modal.Volume.from_name = staticmethod(from_name)

    def of(self, info):
        """The names of what a function mounts, by path."""
        names = {}
        for name, volume in self.named:
            try:
                names[volume.object_id] = name
            except modal.Error:
                pass  # it belongs to no function of this app
        mounts = ((path, mount.name or names.get(mount.volume_id)) for path, mount in info.volumes.items())
        return {str(path): name for path, name in mounts if name}


class Callables:
    """What the script can call: its own functions and classes, and those that it looks up in other apps.

    How long a container may take to start is no option of a call, and Modal does not tell it.
    """

    USUAL_START = 300
    LOOK_UPS = ((modal.Function, "from_name"), (modal.Function, "from_id"), (modal.Cls, "from_name"))
    VARIANTS = ("with_options", "with_concurrency", "with_batching")

    def __init__(self):
        self.apps, self.starts, self.deployed = {}, {}, set()

    def install(self):
        modal.App.function = self.defining(modal.App.function)
        modal.App.cls = self.defining(modal.App.cls)
        for kind, name in self.LOOK_UPS:
            setattr(kind, name, staticmethod(self.looking_up(getattr(kind, name))))
        for kind in (modal.Function, modal.Cls):
            for name in self.VARIANTS:
                setattr(kind, name, self.changing(getattr(kind, name)))

    def defining(self, define):
        @functools.wraps(define)
        def defined(app, *args, **kwargs):
            without_idle_cost(kwargs)
            decorate = define(app, *args, **kwargs)

            def decorated(raw):
                made = decorate(raw)
                self.apps[made] = app
                self.starts[made] = kwargs.get("startup_timeout") or kwargs.get("timeout") or self.USUAL_START
                return made

            return decorated

        return defined

    def looking_up(self, look_up):
        @functools.wraps(look_up)
        def looked_up(*args, **kwargs):
            found = look_up(*args, **kwargs)
            self.deployed.add(found)
            return found

        return looked_up

    def changing(self, change):
        @functools.wraps(change)
        def changed(of, *args, **kwargs):
            without_idle_cost(kwargs)
            made = change(of, *args, **kwargs)
            if of in self.starts:
                self.starts[made] = self.starts[of]
            if of in self.deployed:
                self.deployed.add(made)
            return made

        return changed

    def start(self, function):
        """Seconds that a start-up may take; of a method those of any class, the longest."""
        classes = [limit for made, limit in self.starts.items() if isinstance(made, modal.Cls)]
        return self.starts.get(function, max(classes, default=self.USUAL_START))


def without_idle_cost(settings):
    for name in COSTS_IDLE:
        if settings.get(name):
            raise Refused("%s=%s: containers that wait are billed without an end; take it out" % (name, settings[name]))
