"""Decides how a demonstration is had for the pictures: built or copied, served, walked through, thrown away."""

from __future__ import annotations

import argparse
import shutil
import socket
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.journeys.city import City, Desk
from tests.journeys.conftest import CHROMIUM
from tests.screenshots.camera import HANDBOOK, README, Camera, files
from tests.screenshots.scenes import SCENES
from tests.serving.servers import free_port, running

PORT = 8000


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots")
    parser.add_argument("--home", type=Path, help="a demonstration to copy, instead of a new one")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="huabiao-screenshots-") as folder:
        city = City(Path(folder) / "city", _port())
        _build(city, asked.home)
        command = (
            sys.executable,
            "-m",
            "huabiao.config.command",
            "serve",
            "--port",
            str(city.port),
        )
        with running(command, city.port, city.environment):
            camera = _walk(city)
    if camera.taken != files():
        sys.stderr.write(f"No scene took: {sorted(map(str, files() - camera.taken))}\n")
        return 1
    for file in {*HANDBOOK.iterdir(), *README.iterdir()} - camera.taken:
        file.unlink()  # of what is shown no more
    return 0


def _port() -> int:
    """The port a real one is served on, which addresses in pictures show; another one where it is taken."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", PORT)):
            return PORT
    return free_port()


def _build(city: City, home: Path | None) -> None:
    if home is None:
        sys.stderr.write("Building the demonstration, some minutes …\n")
        city.home.mkdir()
        city.run("demo", "--no-serve", "--json")
    else:
        shutil.copytree(home, city.home, symlinks=True)
        city.run("upgrade")


def _walk(city: City) -> Camera:
    camera = Camera()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        for scene in SCENES:
            sys.stderr.write(f"{scene.__name__}\n")
            desk = Desk(city, browser)
            scene(desk, camera)
            desk.close()
        browser.close()
    return camera
