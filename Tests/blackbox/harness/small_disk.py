"""A disk that is soon full."""

import pathlib
import subprocess


class SmallDisk:
    """A file system of so many bytes in memory; where none may be mounted, a folder that is never full."""

    def __init__(self, folder, size):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self._filler = self.folder / "filler"
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", self.folder]
        self.is_mounted = subprocess.run(mount, capture_output=True).returncode == 0

    def fill(self):
        """Leaves no byte."""
        if not self.is_mounted:
            return
        with self._filler.open("ab", buffering=0) as filler:
            size = 1 << 16
            while size:
                try:
                    filler.write(b"\0" * size)
                except OSError:
                    size //= 2

    def clear(self):
        self._filler.unlink(missing_ok=True)

    def close(self):
        if self.is_mounted:
            subprocess.run(["umount", "--lazy", self.folder], check=True)
