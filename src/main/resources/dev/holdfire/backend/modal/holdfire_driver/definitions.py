"""What is noticed while the script defines its functions, and Modal does not tell later."""
import functools

import modal


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


class Starts:
    """How long a container of each function may take to start: no option changes it, and Modal does not tell it."""

    USUAL = 300

    def __init__(self):
        self.seconds = {}

    def install(self):
        modal.App.function = self.noting(modal.App.function)
        modal.App.cls = self.noting(modal.App.cls)

    def noting(self, define):
        @functools.wraps(define)
        def defined(app, *args, **kwargs):
            decorate = define(app, *args, **kwargs)
            limit = kwargs.get("startup_timeout") or kwargs.get("timeout") or self.USUAL

            def noted(raw):
                made = decorate(raw)
                self.seconds[made] = limit
                return made

            return noted

        return defined

    def of(self, function):
        """The limit of a function; of a method that of any class, the longest."""
        classes = [limit for made, limit in self.seconds.items() if isinstance(made, modal.Cls)]
        return self.seconds.get(function, max(classes, default=self.USUAL))
