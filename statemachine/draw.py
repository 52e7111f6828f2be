"""Draw each state machine: statemachine/<machine>/workflow.svg from its ASL file.

The file becomes Graphviz DOT here, and Graphviz compiled to WebAssembly (npm) draws it, so no
system package is needed. The picture carries the hash of its DOT, by which
tests/statemachine/test_picture.py finds a stale one without npm.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from statemachine.asl import Definition, State, States, asl_file, machines

GRAPHVIZ = "@hpcc-js/wasm-graphviz-cli@1.11.2"  # Apache-2.0
INK, LINE, REJECTED, SOFT = "#1f2933", "#7b8794", "#c2410c", "#f5f7fa"
FILL = {"Task": "#e0ecff", "Choice": "#fff4d6", "Pass": "#eef1f4", "Succeed": "#d9f2e0", "Fail": "#fde2d8"}


def picture(machine: str) -> Path:
    """Return the file of a machine's picture."""
    return asl_file(machine).with_name("workflow.svg")


def dot(definition: Definition, machine: str = "campaign") -> str:
    """Return the state machine as DOT: a box for each state, a frame for a Map, a dashed edge for a Catch."""
    text = f'fontname="Helvetica", fontcolor="{INK}"'
    lines = [
        f"digraph {machine} {{",
        "graph [rankdir=TB, compound=true, nodesep=0.35, ranksep=0.42, pad=0.3]",
        f'graph [bgcolor="white", fontsize=13, {text}]',
        f'node [shape=box, style="filled,rounded", color="{LINE}", penwidth=0.8, fontsize=13, {text}]',
        'node [margin="0.18,0.09", height=0.3]',
        f'edge [fontsize=10, color="{LINE}", arrowsize=0.7, {text}]',
        f'start [shape=circle, label="", width=0.16, height=0.16, style=filled, fillcolor="{INK}"]',
        f"start -> {definition['StartAt']}",
    ]
    _states(definition["States"], lines, "")
    return "\n".join([*lines, "}"]) + "\n"


def _states(states: States, lines: list[str], indent: str) -> None:
    edges: list[str] = []
    for name, state in states.items():
        if state["Type"] == "Map":
            inner = state["ItemProcessor"]
            lines.append(
                f'{indent}subgraph cluster_{name} {{ label="{name}   ·   each {_item(state)}"; labeljust=l; '
                f'style="rounded,filled"; fillcolor="{SOFT}"; color="{LINE}"; penwidth=0.8; margin=14'
            )
            _states(inner["States"], lines, indent + "  ")
            lines.append(f"{indent}}}")
            leave = _leaf(inner)
            edges += [
                _edge(leave, target, label, caught, f"ltail=cluster_{name}", states)
                for target, label, caught in _transitions(state)
            ]
        else:
            lines.append(f'{indent}{name} [{_shape(name, state)}, fillcolor="{FILL[state["Type"]]}"]')
            edges += [
                _edge(name, target, label, caught, "", states)
                for target, label, caught in _transitions(state)
            ]
    lines += [indent + edge for edge in edges]


def _transitions(state: State) -> list[tuple[str, str, bool]]:
    """Return (target, label, is a Catch) for every transition out of a state."""
    transitions = [(choice["Next"], _condition(choice), False) for choice in state.get("Choices", [])]
    transitions += [
        (state[key], "else" if key == "Default" else "", False) for key in ("Default", "Next") if key in state
    ]
    transitions += [
        (catch["Next"], "\\n".join(map(_bare, catch["ErrorEquals"])), True)
        for catch in state.get("Catch", [])
    ]
    return transitions


def _edge(source: str, target: str, label: str, caught: bool, tail: str, siblings: States) -> str:
    attributes = [f'label=" {label} "'] if label else []
    if caught:
        attributes += [f'color="{REJECTED}"', f'fontcolor="{REJECTED}"', "style=dashed"]
    if tail:
        attributes.append(tail)
    if siblings[target]["Type"] == "Map":
        attributes.append(f"lhead=cluster_{target}")
        target = _entry(siblings[target]["ItemProcessor"])
    return f"{source} -> {target} [{', '.join(attributes)}]"


def _entry(processor: Definition) -> str:
    """Return the first state inside a Map that is drawn as a box."""
    name: str = processor["StartAt"]
    state = processor["States"][name]
    return _entry(state["ItemProcessor"]) if state["Type"] == "Map" else name


def _leaf(processor: Definition) -> str:
    """Return the box at which an edge out of a Map's frame starts: the Map's last state."""
    name = next(reversed(processor["States"]))
    state = processor["States"][name]
    return _leaf(state["ItemProcessor"]) if state["Type"] == "Map" else name


def _shape(name: str, state: State) -> str:
    """Return the DOT attributes of a state's box: its label and form."""
    if state["Type"] != "Task":
        return f'label="{name}"' + (
            ', shape=diamond, style=filled, margin="0.02,0.02"' if state["Type"] == "Choice" else ""
        )
    return f'label=<{name}<br/><font point-size="10" color="#52606d">{_calls(state)}</font>>'


def _calls(state: State) -> str:
    """Return what a Task calls: a function's name, or a service and its action."""
    service, action = state["Resource"].split(":::")[1].rsplit(":", 1)
    if service == "lambda":
        function: str = state["Parameters"]["FunctionName"].strip("${}").removesuffix("_function_arn")
        return f"{function} function"
    return f"{_bare(service.removeprefix('aws-sdk:'))} {action}"


def _item(state: State) -> str:
    """Return the name of one item of a Map: `product` for `$.products`."""
    return str(state["ItemsPath"].removeprefix("$.").removesuffix("s"))


def _condition(choice: State) -> str:
    """Return the condition of a choice in a few words."""
    if "And" in choice:
        return _condition(choice["And"][-1])
    variable = choice["Variable"].removeprefix("$.").rsplit(".", 2)[-1]
    if "IsPresent" in choice or "IsString" in choice:
        return f"{variable} given"
    if "NumericGreaterThan" in choice:
        return f"{variable} > {choice['NumericGreaterThan']}"
    return str(choice["StringEquals"]).lower()


def _bare(name: str) -> str:
    """Return an error or service name without its prefix and the suffix `Exception`."""
    return name.rsplit(".", 1)[-1].removesuffix("Exception")


def stamp(text: str) -> str:
    """Return the comment by which a picture names what it was drawn from."""
    return f"<!-- drawn from dot sha256 {hashlib.sha256(text.encode()).hexdigest()} -->"


def current_dot(machine: str) -> str:
    """Return the DOT of a machine's file."""
    return dot(json.loads(asl_file(machine).read_text("utf-8")), machine)


def main() -> int:
    npx = shutil.which("npx")
    if not npx:
        sys.stderr.write("Drawing the workflow needs npm: install Node.js and run `make picture` again\n")
        return 1
    for machine in machines():
        text, file = current_dot(machine), picture(machine)
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / f"{machine}.dot"
            source.write_text(text, "utf-8")
            command = [npx, "--yes", GRAPHVIZ, "-T", "svg", str(source)]
            drawn = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        file.write_text(drawn[drawn.index("<svg") :].rstrip() + "\n" + stamp(text) + "\n", "utf-8")
        sys.stdout.write(f"statemachine/{machine}/{file.name} redrawn\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
