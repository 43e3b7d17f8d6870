"""The files of deploy/: the unit, the image, the compose file, the manifests, as far as they can be checked without their systems."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml

from millpond.cli.run_line import parse_run
from millpond.config import Config, load_config
from millpond.server.sessions import DRAIN_WITHIN, FAREWELL_WITHIN
from tests.faults.server_process import REPOSITORY, ServerProcess
from tests.stores.servers import find_program, free_port

DEPLOY = REPOSITORY / "deploy"
AFTER_TIMEOUT = DRAIN_WITHIN + FAREWELL_WITHIN
"""Seconds that the end of a server takes at most after ``server.shutdownTimeout``."""


def load(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / name).read_text("utf-8")))


def configured(variables: dict[str, str]) -> Config:
    """The options that these environment variables set; an unknown one would raise."""
    config = load_config(env={"MILLPOND_SESSION_SECRET": "x" * 32, **variables})
    assert not config.warnings
    return config


def seconds_to_end(config: Config) -> float:
    return config.server.shutdown_delay + config.server.shutdown_timeout + AFTER_TIMEOUT


# systemd --------------------------------------------------------------------------


@pytest.fixture
def unit() -> list[tuple[str, str]]:
    text = (DEPLOY / "millpond.service").read_text("utf-8")
    return [(key, value) for key, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE)]


def test_systemd_takes_the_unit_and_calls_it_well_sandboxed(tmp_path: Path) -> None:
    text = (DEPLOY / "millpond.service").read_text("utf-8")
    # Systemd asks that the program is there.
    assert "/srv/counter/.venv/bin/millpond" in text
    file = tmp_path / "counter.service"
    file.write_text(text.replace("/srv/counter/.venv/bin/millpond", sys.executable))
    analyze = find_program("systemd-analyze", "systemd")
    verified = subprocess.run([analyze, "verify", file], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    subprocess.run(
        [analyze, "security", "--offline=true", "--threshold=20", file], check=True, capture_output=True
    )


def test_the_unit_gives_the_server_time_to_end(unit: list[tuple[str, str]]) -> None:
    config = configured(dict(value.split("=", 1) for key, value in unit if key == "Environment"))
    assert config.session.store.startswith("sqlite:////var/lib/" + dict(unit)["StateDirectory"] + "/")
    assert config.client.toolbar_mode == "viewer"
    assert float(dict(unit)["TimeoutStopSec"]) > seconds_to_end(config)
    words = shlex.split(dict(unit)["ExecStart"])
    assert words[0].endswith("/millpond")
    assert words[1] == "run"
    assert parse_run(words[2:]).script == "app.py"


# The image ---------------------------------------------------------------------------


@pytest.fixture
def dockerfile() -> list[tuple[str, str]]:
    """Its instructions, lines that go on joined."""
    text = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    return [
        (word, rest.strip()) for word, _, rest in (line.partition(" ") for line in text.splitlines()) if word.isupper()
    ]  # fmt: skip


def environment_of(dockerfile: list[tuple[str, str]]) -> dict[str, str]:
    (words,) = [rest for word, rest in dockerfile if word == "ENV"]
    return dict(pair.split("=", 1) for pair in shlex.split(words))


def test_the_image_runs_as_nobody_in_particular_and_knows_its_options(
    dockerfile: list[tuple[str, str]],
) -> None:
    (user,) = [rest for word, rest in dockerfile if word == "USER"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    config = configured({k: v for k, v in environment_of(dockerfile).items() if k.startswith("MILLPOND_")})
    assert config.client.toolbar_mode == "viewer"
    assert [config.server.port] == [int(rest) for word, rest in dockerfile if word == "EXPOSE"]
    # Process 1 gets the signal only in this form, without a shell.
    command = json.loads(dockerfile[-1][1])
    assert command[:2] == ["millpond", "run"]
    assert parse_run(command[2:]).script == "app.py"


def test_what_the_image_copies_is_there_and_not_ignored(dockerfile: list[tuple[str, str]]) -> None:
    ignore = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert ignore[0] == "**"
    let_in = [line[1:] for line in ignore if line.startswith("!")]
    assert [name for name in let_in if not (REPOSITORY / name).exists()] == []
    copied = [rest.split()[0] for word, rest in dockerfile if word == "COPY" and "--from" not in rest]
    assert copied == [".", "examples/counter.py"]
    # What the package's build reads.
    project = (REPOSITORY / "pyproject.toml").read_text("utf-8")
    assert {"src", "frontend", "tools", "hatch_build.py", "pyproject.toml", "README.md", "LICENSE"} <= {
        *let_in
    }
    for extra in re.findall(r"/src\[([\w,]+)\]", dict(dockerfile)["RUN"])[0].split(","):
        assert re.search(rf"^{extra} = \[", project, re.MULTILINE), extra


def test_the_image_s_health_check_works(dockerfile: list[tuple[str, str]], tmp_path: Path) -> None:
    (check,) = [rest for word, rest in dockerfile if word == "HEALTHCHECK"]
    command = json.loads(check.partition("CMD ")[2])
    assert command[0] == "python"
    script = tmp_path / "app.py"
    script.write_text("import millpond as st\nst.text('here')\n")

    def run(port: int) -> int:
        words = [word.replace("8501", str(port)) for word in command[1:]]
        return subprocess.run([sys.executable, *words], capture_output=True, check=False).returncode

    with ServerProcess(script, "--server.allowedHosts", "apps.example.com") as server:
        assert run(server.port) == 0
    assert run(free_port()) != 0


# Compose -------------------------------------------------------------------------------


def test_the_compose_file_gives_its_servers_what_they_need(dockerfile: list[tuple[str, str]]) -> None:
    (compose,) = load("compose.yaml")
    app, proxy = compose["services"]["app"], compose["services"]["proxy"]
    variables = environment_of(dockerfile) | app["environment"]
    config = configured(
        {k: v.replace("${", "x" * 32) for k, v in variables.items() if k.startswith("MILLPOND_")}
    )
    assert config.session.store == "valkey://valkey:6379/0"
    assert app["deploy"]["replicas"] == 3
    assert float(app["stop_grace_period"].removesuffix("s")) > seconds_to_end(config)
    assert (DEPLOY / app["build"]["context"]).resolve() == REPOSITORY
    assert (REPOSITORY / app["build"]["dockerfile"]).is_file()
    for service in compose["services"].values():
        assert set(service.get("depends_on", {})) <= set(compose["services"])
    for volume in proxy["volumes"]:
        assert (DEPLOY / volume.split(":")[0]).is_file()
    options = shlex.split(compose["services"]["valkey"]["command"])
    assert options[options.index("--maxmemory-policy") + 1] == "noeviction"
    assert options[options.index("--appendfsync") + 1] == "always"


def test_the_store_takes_the_options_of_the_compose_file(tmp_path: Path) -> None:
    """With Redis in Valkey's place: it has the same options."""
    from tests.stores.servers import RedisServer

    (compose,) = load("compose.yaml")
    options = shlex.split(compose["services"]["valkey"]["command"])[1:]
    server = RedisServer(tmp_path, *options)
    server.start()
    try:
        script = tmp_path / "app.py"
        script.write_text("import millpond as st\nst.text('here')\n")
        url = server.url.replace("redis://", "valkey://")
        flags = ("--session.store", url, "--session.durability", "power", "--session.secret", "x" * 32)
        with ServerProcess(script, *flags) as app:
            assert app.alive
    finally:
        server.stop()


def test_nginx_takes_the_compose_files_configuration(tmp_path: Path) -> None:
    text = (DEPLOY / "compose-nginx.conf").read_text("utf-8")
    paths = "".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))  # fmt: skip
    file = tmp_path / "nginx.conf"
    text = text.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    file.write_text(
        f"pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}} http {{ access_log off; {paths}\n{text}\n}}"
    )
    nginx = find_program("nginx", "nginx-light")
    subprocess.run([nginx, "-t", "-c", file, "-p", tmp_path], check=True, capture_output=True)


# Kubernetes -------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["1.29", "1.34"])
def test_the_manifests_follow_their_schemas(version: str) -> None:
    kinds = []
    for manifest in load("kubernetes.yaml"):
        kubernetes_validate.validate(manifest, version, strict=True)
        kinds.append(manifest["kind"])
    assert kinds == ["Deployment", "Service", "PodDisruptionBudget", "Ingress"]


def by_kind() -> Iterator[tuple[str, dict[str, Any]]]:
    for manifest in load("kubernetes.yaml"):
        yield manifest["kind"], manifest["spec"]


def test_the_manifests_fit_together_and_the_server(dockerfile: list[tuple[str, str]]) -> None:
    manifests = dict(by_kind())
    pod = manifests["Deployment"]["template"]
    (app,) = pod["spec"]["containers"]
    labels = pod["metadata"]["labels"]
    assert labels == manifests["Deployment"]["selector"]["matchLabels"] == manifests["Service"]["selector"]
    assert labels == manifests["PodDisruptionBudget"]["selector"]["matchLabels"]
    own = {variable["name"]: variable["value"] for variable in app["env"]}
    config = configured(
        {k: v for k, v in (environment_of(dockerfile) | own).items() if k.startswith("MILLPOND_")}
    )
    (port,) = app["ports"]
    assert port["containerPort"] == config.server.port
    assert pod["metadata"]["annotations"]["prometheus.io/port"] == str(config.server.port)
    assert config.server.metrics
    before = float(app["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pod["spec"]["terminationGracePeriodSeconds"] > before + seconds_to_end(config)
    # Not ready in time to be left out while all still works.
    ready = app["readinessProbe"]
    assert ready["httpGet"]["path"] == "/readyz"
    assert ready["periodSeconds"] * ready["failureThreshold"] < config.server.shutdown_delay
    # A store that is away is no reason to restart the server.
    assert {app[probe]["httpGet"]["path"] for probe in ("livenessProbe", "startupProbe")} == {"/healthz"}


# Traefik, and what all have in common ----------------------------------------------------------


def test_traefik_s_file_names_what_it_has() -> None:
    (dynamic,) = load("traefik.yaml")
    (router,) = dynamic["http"]["routers"].values()
    balancer = dynamic["http"]["services"][router["service"]]["loadBalancer"]
    assert len(balancer["servers"]) == 3
    assert balancer["healthCheck"]["path"] == "/readyz"


def test_the_documentation_shows_every_file() -> None:
    pages = "".join(page.read_text("utf-8") for page in (REPOSITORY / "docs" / "deploy").glob("*.md"))
    shown = set(re.findall(r'^--8<-- "deploy/([\w./-]+)"$', pages, re.MULTILINE))
    assert shown == {file.name for file in DEPLOY.iterdir()} - {"Dockerfile.dockerignore"}


def test_programs_are_installed_by_the_test_script() -> None:
    script = (REPOSITORY / "scripts" / "test").read_text("utf-8")
    for package in ("caddy", "systemd", "nginx-light"):
        assert package in script
    assert shutil.which("openssl")
