"""A disk that is soon full."""

import pathlib
import subprocess


class SmallDisk:
    """A file system of so many bytes in memory; only root can make one, as whoever runs all tests is."""

    def __init__(self, folder, size):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self._filler = self.folder / "filler"
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", self.folder], check=True)

    def fill(self):
        """Leaves no byte."""
        with self._filler.open("ab", buffering=0) as filler:
            size = 1 << 16
            while size:
                try:
                    filler.write(b"\0" * size)
                except OSError:
                    size //= 2

    def clear(self):
        self._filler.unlink()

    def close(self):
        subprocess.run(["umount", "--lazy", self.folder], check=True)
