"""What is measured without a browser: start, memory, and load on the server."""

from __future__ import annotations

import json
import subprocess
import time
from typing import Any

from servers import HERE, Environment, Server, serve

Samples = dict[str, list[float]]
IMPORT = """
import sys, time
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096
before, began = resident(), time.perf_counter()
import {module}
print(time.perf_counter() - began, resident() - before, len(sys.modules))
"""
ELEMENTS = 5000


def measure_import(environment: Environment, frameworks: list[str], samples: int) -> Samples:
    """Time and memory of the import, in a fresh process each time."""
    result: Samples = {}
    for _ in range(samples):
        for name in frameworks:
            if name == "floor":
                continue
            answer = subprocess.run(
                [environment.python(name), "-c", IMPORT.format(module=name)],
                capture_output=True, check=True, text=True,
                env=environment.variables(name),
            ).stdout.split()  # fmt: skip
            result.setdefault(f"import, time|{name}", []).append(float(answer[0]) * 1000)
            result.setdefault(f"import, memory|{name}", []).append(float(answer[1]))
    return result


def measure_start(environment: Environment, frameworks: list[str], samples: int) -> Samples:
    """From the command to the first byte of the page; memory of a server that nobody has asked for more."""
    result: Samples = {}
    for _ in range(samples):
        for name in frameworks:
            with serve(environment, name, "counter") as server:
                result.setdefault(f"command to first byte|{name}", []).append(server.first_byte * 1000)
                time.sleep(0.5)
                result.setdefault(f"idle server, memory|{name}", []).append(server.memory())
    return result


class Generator:
    """The load generator's process."""

    def __init__(self, environment: Environment, framework: str, server: Server, *words: object) -> None:
        # Streamlit's messages are in Streamlit's environment; all else needs no package.
        self._process = subprocess.Popen(
            [environment.python(framework), str(HERE / "load.py"), framework, str(server.port), *map(str, words)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE,
        )  # fmt: skip

    def wait_until_ready(self) -> None:
        """All tabs are open."""
        assert self._process.stdout is not None
        if self._process.stdout.readline() != "ready\n":
            raise RuntimeError("The load generator failed; see its message above.")

    def finish(self) -> dict[str, Any]:
        """Let it go on, and wait for its figures."""
        output, _ = self._process.communicate("go\n")
        if self._process.returncode != 0:
            raise RuntimeError("The load generator failed; see its message above.")
        result: dict[str, Any] = json.loads(output)
        return result


def measure_load(
    environment: Environment, frameworks: list[str], sessions: list[int], seconds: float, rounds: int
) -> Samples:
    """Sessions that all click at once, in alternating rounds; a fresh server for each."""
    result: Samples = {}
    for count in sessions:
        for _ in range(rounds):
            for name in frameworks:
                if name == "streamlit" and count > 100:
                    continue  # its 10 to 20 reruns a second make a round of minutes
                with serve(environment, name, "counter") as server:
                    generator = Generator(environment, name, server, "clicks", count, seconds)
                    generator.wait_until_ready()
                    cpu = server.cpu()
                    found = generator.finish()
                    cpu = server.cpu() - cpu
                took = found["took"]
                label = f"{count:,} clicking"
                result.setdefault(f"{label}: click to finished|{name}", []).extend(t * 1000 for t in took)
                result.setdefault(f"{label}: reruns per second|{name}", []).append(
                    len(took) / found["elapsed"]
                )
                result.setdefault(f"{label}: reruns per CPU second|{name}", []).append(len(took) / cpu)
    return result


def measure_memory(environment: Environment, frameworks: list[str], sessions: list[int]) -> Samples:
    """Memory of the server for each session that is open and does nothing."""
    result: Samples = {}
    for count in sessions:
        for name in frameworks:
            if name == "streamlit" and count > 1000:
                continue  # opening them would take a quarter of an hour
            with serve(environment, name, "counter") as server:
                # The first sessions load what is loaded once.
                warm = Generator(environment, name, server, "hold", 5)
                warm.wait_until_ready()
                before = server.memory()
                generator = Generator(environment, name, server, "hold", count)
                generator.wait_until_ready()
                time.sleep(1)
                each = (server.memory() - before) / count
                result[f"memory per idle session of {count:,}|{name}"] = [each]
                generator.finish()
                warm.finish()
    return result


def measure_intervals(
    environment: Environment, frameworks: list[str], sessions: list[int], seconds: float
) -> Samples:
    """Sessions that look on, with five fragments each that run every second: what the server does for them."""
    result: Samples = {}
    for count in sessions:
        for name in frameworks:
            result |= _measure_intervals(environment, name, count, seconds)
    return result


def _measure_intervals(environment: Environment, name: str, sessions: int, seconds: float) -> Samples:
    result: Samples = {}
    label = f"{5 * sessions:,} fragments every second, {sessions:,} sessions"
    with serve(environment, name, "live") as server:
        generator = Generator(environment, name, server, "watch", sessions, seconds)
        generator.wait_until_ready()
        cpu = server.cpu()
        found = generator.finish()
        cpu = server.cpu() - cpu
    result[f"{label}: reruns per second|{name}"] = [found["runs"] / found["elapsed"]]
    result[f"{label}: CPU of one core, per cent|{name}"] = [100 * cpu / found["elapsed"]]
    if found["runs"]:  # Streamlit may come to the end of none
        result[f"{label}: CPU of one rerun|{name}"] = [1000 * cpu / found["runs"]]
        result[f"{label}: bytes of one rerun|{name}"] = [found["bytes"] / found["runs"]]
    return result


def measure_neighbours(environment: Environment, frameworks: list[str]) -> Samples:
    """20 sessions click ten times a second each, while another one burns CPU, or sleeps, for 5 s."""
    result: Samples = {}
    for name in frameworks:
        if name == "floor":
            continue  # it would stand still
        for button in ("Burn", "Sleep"):
            with serve(environment, name, "neighbours") as server:
                found = Generator(environment, name, server, "neighbours", button).finish()
            doing = "burns CPU" if button == "Burn" else "sleeps"
            result[f"20 neighbours, before one {doing}|{name}"] = [t * 1000 for t in found["before"]]
            result[f"20 neighbours, while one {doing}|{name}"] = [t * 1000 for t in found["during"]]
    return result


def measure_elements(environment: Environment, frameworks: list[str], times: int) -> Samples:
    """A script that writes 5,000 elements: its first run and its reruns."""
    result: Samples = {}
    for name in frameworks:
        with serve(environment, name, "elements") as server:
            found = Generator(environment, name, server, "runs", times).finish()
        result[f"5,000 elements, first run|{name}"] = [t * 1000 for t in found["first"]]
        result[f"5,000 elements, rerun|{name}"] = [t * 1000 for t in found["again"]]
        result[f"cost per element in a rerun|{name}"] = [t * 1e6 / ELEMENTS for t in found["again"]]
    return result


def measure_edits(environment: Environment, frameworks: list[str], edits: int, times: int) -> Samples:
    """An editor that has so many edits, over the socket: from one more edit until it is acknowledged."""
    result: Samples = {}
    for name in frameworks:
        if name not in ("millpond", "streamlit"):
            continue
        with serve(environment, name, "editor") as server:
            generator = Generator(environment, name, server, "edits", edits, times)
            generator.wait_until_ready()
            worked = server.cpu()
            found = generator.finish()
            worked = server.cpu() - worked
        label = f"an editor with {edits:,} edits: "
        result[f"{label}all of them pasted|{name}"] = [found["paste"] * 1000]
        result[f"{label}edit to acknowledged|{name}"] = [took * 1000 for took in found["took"]]
        result[f"{label}CPU of the server for one|{name}"] = [worked / times * 1000]
        result[f"{label}bytes for one|{name}"] = [found["bytes"]]
    return result
