"""Every image built, pushed to a registry on loopback and pulled by digest, once for all tests.

Stores of their own below build/images: the first keeps the base image between runs, the
second starts empty, so that what is pulled is what was pushed.
"""

import json
import os
import re
import shutil
import subprocess
import time
import urllib.request

import pytest

from deploy.images import __main__ as command_line
from deploy.images import stand_in
from deploy.images.command import REPOSITORY as ROOT

FUNCTIONS = command_line.FUNCTIONS
HOME = ROOT / "build/images"
NEEDED = ("buildah", "podman", "runc", "docker-registry", "unshare", "ip")
TAG = "test"
STORAGE = '[storage]\ndriver = "{driver}"\ngraphroot = "{home}/{name}"\nrunroot = "{home}/{name}-run"\n'
ENGINE = """[containers]
netns = "host"
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
"""
REPORT = pytest.StashKey()


def pytest_configure(config):
    config.stash[REPORT] = []


def pytest_terminal_summary(terminalreporter, config):
    if config.stash[REPORT]:
        terminalreporter.section("container images")
        for line in config.stash[REPORT]:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def report(request):
    """Lines that stand at the end of the tests' output."""
    return request.config.stash[REPORT]


@pytest.fixture(scope="session")
def engine():
    """buildah and podman, kept to stores of this checkout."""
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing or os.geteuid() != 0:
        pytest.skip(f"not run: needs root and {', '.join(NEEDED)}; missing: {', '.join(missing) or 'root'}")
    HOME.mkdir(parents=True, exist_ok=True)
    (HOME / "containers.conf").write_text(ENGINE, "utf-8")
    (HOME / "auth.json").write_text("{}", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTAINERS_CONF", str(HOME / "containers.conf"))
        patch.setenv("REGISTRY_AUTH_FILE", str(HOME / "auth.json"))
        patch.setenv("BUILDAH_ISOLATION", "chroot")  # a container within a container is not always allowed
        yield patch


def use_store(patch, name):
    """Have buildah and podman work in the store of this name. Where overlay does not mount, vfs does."""
    path = HOME / f"{name}.conf"
    for driver in ("overlay", "vfs"):
        path.write_text(STORAGE.format(driver=driver, home=HOME, name=name), "utf-8")
        patch.setenv("CONTAINERS_STORAGE_CONF", str(path))
        if subprocess.run(["buildah", "images"], capture_output=True, check=False).returncode == 0:
            return driver
    raise AssertionError("neither overlay nor vfs works as a store here")


@pytest.fixture(scope="session")
def registry(engine, tmp_path_factory):
    """HOST:PORT of an empty registry on loopback."""
    folder = tmp_path_factory.mktemp("registry")
    configuration = folder / "registry.json"  # YAML, too
    storage = {"filesystem": {"rootdirectory": str(folder / "data")}}
    server = None
    for port in range(5600, 5700):
        settings = {"version": "0.1", "log": {"level": "error"}, "storage": storage}
        settings["http"] = {"addr": f"127.0.0.1:{port}"}
        configuration.write_text(json.dumps(settings), "utf-8")
        # The variable would be read as a setting of the registry's own.
        environment = {k: v for k, v in os.environ.items() if not k.startswith("REGISTRY_")}
        server = subprocess.Popen(
            ["docker-registry", "serve", configuration],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if _answers(f"http://127.0.0.1:{port}/v2/", server):
            break
    yield f"127.0.0.1:{port}"
    server.kill()
    server.wait()


def _answers(url, server):
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(100):
        if server.poll() is not None:
            return False
        try:
            return direct.open(url, timeout=2).status == 200
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the registry does not answer")


@pytest.fixture(scope="session")
def built(engine, report):
    """The name of each function's image in the first store."""
    base = os.environ.get("BASE_IMAGE", command_line.STAND_IN)
    driver = use_store(engine, "built")
    began = time.monotonic()
    report.append(stand_in.make() if base == command_line.STAND_IN else f"base image: {base}")
    made = time.monotonic()
    command_line.build("x86_64", base)
    took = f"base image in {made - began:.0f} s, {len(FUNCTIONS)} images in {time.monotonic() - made:.0f} s"
    report.append(f"{took}, {driver} store; arm64 is not built here: only its lock is checked")
    return {name: command_line.LOCAL.format(name) for name in FUNCTIONS}


@pytest.fixture(scope="session")
def pushed(built, registry):
    """{function: HOST/PREFIX/function@sha256:…}, and the file of the same."""
    file = HOME / "image-uris.json"
    file.unlink(missing_ok=True)
    words = ["push", "--registry", f"{registry}/briefcast-test", "--tag", TAG, "--out", str(file)]
    assert command_line.main(words) == 0
    return json.loads(file.read_text("utf-8")), file


@pytest.fixture(scope="session")
def again(built, registry, pushed, tmp_path_factory):
    """The digests of two images built anew, one that sets text and one that does not, with another secret."""
    from deploy.images.builders import Build, Buildah
    from deploy.images.secrets import build_secrets

    digests = {}
    base = os.environ.get("BASE_IMAGE", stand_in.IMAGE)
    with build_secrets() as files:
        secret = tmp_path_factory.mktemp("secret") / "pip.conf"
        kept = files["pip_conf"].read_text("utf-8") if files else "[global]\n"
        secret.write_text(f"{kept}\n# of another machine\n", "utf-8")
        files = {**files, "pip_conf": secret}
        for name in ("variants", "publisher"):
            image = f"localhost/briefcast/{name}:again"
            dockerfile, named = command_line.DOCKERFILE, command_line.build_arguments(name)
            Buildah().build(Build(dockerfile, named, image, "x86_64", base, files, cache=False))
            digests[name] = Buildah().push(image, f"{registry}/briefcast-test/{name}:again")
    return digests


@pytest.fixture(scope="session")
def pulled(engine, pushed, again):
    """{function: reference by digest} in the second store."""
    images, _ = pushed
    shutil.rmtree(HOME / "pulled", ignore_errors=True)
    use_store(engine, "pulled")
    for image in images.values():
        subprocess.run(["podman", "pull", "--quiet", "--tls-verify=false", image], check=True)
    yield images
    subprocess.run(["podman", "image", "unmount", "--all"], capture_output=True, check=False)
    subprocess.run(["podman", "rmi", "--all", "--force"], capture_output=True, check=False)


@pytest.fixture(scope="session")
def roots(pulled):
    """{function: where the image's file system is mounted}, to look at."""
    mount = ["podman", "image", "mount"]
    return {
        name: subprocess.run([*mount, image], check=True, capture_output=True, text=True).stdout.strip()
        for name, image in pulled.items()
    }


@pytest.fixture(scope="session")
def layers(pulled, registry):
    """{function: compressed bytes of what the image adds to its base}."""
    stages = (ROOT / command_line.DOCKERFILE).read_text("utf-8").count("\nCOPY --from=")
    base = len(_manifest(registry, "publisher")["layers"]) - stages
    sizes = {}
    for name in pulled:
        sizes[name] = sum(layer["size"] for layer in _manifest(registry, name)["layers"][base:])
    return sizes


def _manifest(registry, name):
    accept = {"Accept": "application/vnd.oci.image.manifest.v1+json"}
    url = f"http://{registry}/v2/briefcast-test/{name}/manifests/{TAG}"
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(urllib.request.Request(url, headers=accept), timeout=10) as answer:
        return json.loads(answer.read())


@pytest.fixture(scope="session")
def run_in(pulled):
    """`run_in("parser", "print(1)")`: what Python prints in the sandbox of `briefcast run --images`."""
    from local.lambda_runtime.containers import SANDBOX

    def run(function, code):
        command = ["podman", "run", "--rm", *SANDBOX, "--entrypoint", "python3", pulled[function], "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return re.sub(r"\s+$", "", done.stdout)

    return run
