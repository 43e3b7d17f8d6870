"""Write the front end's generated TypeScript from the Python definitions.

``frontend/src/wire.gen.ts``
    every message of ``millpond.wire``, and the props of every kind of element
    with those of their defaults that the page needs before the component;
``frontend/src/elements.gen.ts``
    kind -> component: the elements of every page, which come with the entry chunk;
``frontend/src/kinds.gen.ts``
    kind -> chunk: each other element, loaded when the page first needs it;
``frontend/src/lazy/<kind>.gen.ts``
    such a chunk: the component, and the defaults of its props.

``frontend/src/effects.gen.ts``
    effect -> what lets it happen;

``frontend/public/ahead.gen.json``
    what foretells kinds of elements in an app's sources, and what they take:
    the server lets the page fetch it before they are drawn;
``frontend/public/policy.gen.json``
    what all kinds together need of the page's Content-Security-Policy: the
    server reads it beside what the build has made;

``frontend/src/styles/palettes.gen.css``
    the page's own colours;
``frontend/src/styles/public.gen.css``
    the variables that CSS of apps may use.

Usage::

    python tools/gen_wire.py           # write
    python tools/gen_wire.py --check   # exit 1 when the files differ
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

import msgspec
import msgspec.inspect as mi

REPOSITORY = Path(__file__).resolve().parent.parent
SOURCES = REPOSITORY / "frontend" / "src"
sys.path.insert(0, str(REPOSITORY / "src"))

from millpond import wire  # noqa: E402 (the path must be set first)
from millpond.dataset import ColumnType, Dataset  # noqa: E402
from millpond.elements.kinds import load_kinds  # noqa: E402
from millpond.file_ref import FileRef  # noqa: E402
from millpond.props import EFFECTS, KINDS, Props, WidgetProps  # noqa: E402
from millpond.theming.palettes import style_sheet  # noqa: E402
from millpond.theming.public import public_sheet  # noqa: E402

HEADER = "// Written by tools/gen_wire.py from the Python sources. Do not edit.\n\n"

ATTRIBUTES = (
    "container",
    "holds_one",
    "is_form",
    "bare",
    "flows",
    "heads",
    "names_itself",
    "rebases",
    "submits",
    "typed",
)
"""What the browser asks of a kind, of the attributes of ``Props`` and ``WidgetProps``."""
PROPS_SOURCE = (REPOSITORY / "src" / "millpond" / "props.py").read_text("utf-8")

KNOWN_FIRST = frozenset({"label", "width", "height", "enter_to_submit"})
"""The props that the core, or what goes around a component, reads of any kind: their defaults are part of the entry."""
KNOWN_OF_WIDGETS = KNOWN_FIRST | {"value", *WidgetProps.__struct_fields__}

NAMED_UNIONS = {
    "ClientMessage": wire.ClientMessage,
    "Edit": wire.Edit,
    "Op": wire.Op,
    "ServerMessage": wire.ServerMessage,
}


class Typescript:
    """Turns msgspec's description of types into TypeScript; collects structs."""

    def __init__(self) -> None:
        self.structs: dict[str, mi.StructType] = {}

    def type(self, node: mi.Type) -> str:
        """The TypeScript type of one field."""
        match node:
            case mi.Metadata():
                return self.type(node.type)
            case mi.StrType() | mi.DateTimeType() | mi.DateType() | mi.TimeType():
                return "string"
            case mi.IntType() | mi.FloatType():
                return "number"
            case mi.BoolType():
                return "boolean"
            case mi.NoneType():
                return "null"
            case mi.CustomType(cls=cls) if cls is FileRef:
                return "string"  # the address, made when the props are sent
            case mi.CustomType(cls=cls) if cls is Dataset:
                return "Dataset"
            case mi.AnyType():
                return "any"
            case mi.LiteralType():
                return " | ".join(json.dumps(value) for value in node.values)
            case mi.ListType() | mi.VarTupleType():
                return f"readonly {self._atom(node.item_type)}[]"
            case mi.TupleType():
                return f"readonly [{', '.join(self.type(item) for item in node.item_types)}]"
            case mi.DictType():
                return f"Readonly<Record<string, {self.type(node.value_type)}>>"
            case mi.UnionType():
                return " | ".join(self.type(item) for item in node.types)
            case mi.StructType():
                self.structs[node.cls.__name__] = node
                return name_of(node.cls)
            case _:
                raise SystemExit(
                    f"gen_wire.py: cannot write {node} as TypeScript. Use another type for the field, "
                    "or teach Typescript.type() about it."
                )

    def _atom(self, node: mi.Type) -> str:
        text = self.type(node)
        return f"({text})" if " " in text else text


def name_of(cls: type) -> str:
    """``Exception_`` (a name that Python has already) is ``Exception``."""
    return cls.__name__.rstrip("_")


def comment(cls: type, indent: str = "") -> str:
    lines = [line.strip() for line in (cls.__doc__ or "").strip().splitlines()]
    first = lines[0] if lines else ""
    return f"{indent}/** {first} */\n" if first and not first.startswith(cls.__name__ + "(") else ""


def message(cls: type[msgspec.Struct], ts: Typescript) -> str:
    """A message or an op: an object with a tag, or an array that begins with it."""
    info = struct_info(cls)
    if info.array_like:
        items = [
            f"type: {json.dumps(info.tag)}",
            *(f"{f.encode_name}: {ts.type(f.type)}" for f in info.fields),
        ]
        body = f"readonly [{', '.join(items)}]"
        return f"{comment(cls)}export type {name_of(cls)} = {body};\n"
    lines = [f"  readonly type: {json.dumps(info.tag)};"] if info.tag is not None else []
    lines += [field_line(field, ts, optional=not field.required) for field in info.fields]
    return f"{comment(cls)}export interface {name_of(cls)} {{\n" + "\n".join(lines) + "\n}\n"


def props(cls: type, ts: Typescript, name: str) -> str:
    """The props of a kind, or a struct inside props: all fields, defaults merged."""
    lines = [field_line(field, ts, optional=False) for field in struct_info(cls).fields]
    return f"{comment(cls)}export interface {name} {{\n" + "\n".join(lines) + "\n}\n"


def field_line(field: mi.Field, ts: Typescript, *, optional: bool) -> str:
    return f"  readonly {field.encode_name}{'?' if optional else ''}: {ts.type(field.type)};"


def struct_info(cls: type) -> mi.StructType:
    info = mi.type_info(cls)
    assert isinstance(info, mi.StructType), cls
    return info


def defaults(cls: type) -> dict[str, Any]:
    """The values that fields have when the wire leaves them out."""
    found: dict[str, Any] = {}
    for field in struct_info(cls).fields:
        if field.default is not msgspec.NODEFAULT:
            found[field.encode_name] = msgspec.to_builtins(field.default)
        elif field.default_factory is not msgspec.NODEFAULT:
            found[field.encode_name] = msgspec.to_builtins(field.default_factory())
    return found


def nested(cls: type) -> dict[str, str]:
    """The fields that hold structs (alone, or in a list), with the struct's name."""
    found: dict[str, str] = {}
    for field in struct_info(cls).fields:
        for node in flatten(field.type):
            if isinstance(node, mi.StructType):
                found[field.encode_name] = name_of(node.cls)
    return found


def flatten(node: mi.Type) -> Iterable[mi.Type]:
    if isinstance(node, mi.UnionType):
        for item in node.types:
            yield from flatten(item)
    elif isinstance(node, (mi.ListType, mi.VarTupleType)):
        yield from flatten(node.item_type)
    else:
        yield node


def constant(name: str, value: Any, type_: str = "") -> str:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return f"export const {name}{': ' + type_ if type_ else ''} = {text};\n"


DATASET = f"""/** Columns of values: see dataset.py. */
export interface Dataset {{
  readonly rows: number;
  readonly columns: readonly DatasetColumn[];
}}

export interface DatasetColumn {{
  readonly name: string;
  readonly type: {" | ".join(json.dumps(one) for one in get_args(ColumnType))};
  /** Stands for the values. */
  readonly address: string;
  readonly zone?: string;
  /** Null where one is missing. Not there: the page has them, or asks for them. */
  readonly values?: readonly unknown[];
  /** The column whose first `kept` values are before these. */
  readonly base?: string;
  readonly kept?: number;
}}
"""


def wire_module(kinds: dict[str, type[Props]]) -> str:
    """The text of ``wire.gen.ts``."""
    ts = Typescript()
    parts = [HEADER]
    done: set[str] = set()
    for name, union in NAMED_UNIONS.items():
        members = get_args(union)
        for cls in members:
            parts.append(message(cls, ts))
        done.update(name_of(cls) for cls in members)
        parts.append(f"export type {name} = {' | '.join(name_of(cls) for cls in members)};\n")
    for name, info in sorted(ts.structs.items()):
        if name not in done:
            parts.append(message(info.cls, ts))
    parts.append(message(wire.AnswerPart, ts))
    codes = {name: value for name, value in vars(wire.CloseCode).items() if name.isupper()}
    parts.append(constant("CloseCode", codes).replace("};", "} as const;"))
    parts.append("export type TooMuchOf = " + " | ".join(f'"{of}"' for of in get_args(wire.TooMuchOf)) + ";")
    parts.append(f"export const ROOT = {wire.ROOT};\nexport const LONGEST_QUERY = {wire.LONGEST_QUERY};\n")
    parts.append(
        f"export const SHORTEST_KEPT = {wire.SHORTEST_KEPT};\nexport const MOST_KEPT = {wire.MOST_KEPT};\n"
    )
    parts.append(f'export const PART = "{wire.PART}";\nexport const LAST_PART = "{wire.LAST_PART}";\n')
    parts.append(DATASET)
    parts += props_section(kinds)
    return "\n".join(parts)


def props_section(kinds: dict[str, type[Props]]) -> list[str]:
    ts = Typescript()
    parts = [props(cls, ts, props_name(kind)) for kind, cls in kinds.items()]
    written: set[str] = set()
    while missing := sorted(set(ts.structs) - written):  # a struct may hold another
        for name in missing:
            parts.append(props(ts.structs[name].cls, ts, name_of(ts.structs[name].cls)))
            written.add(name)
    table = "\n".join(f"  {kind}: {props_name(kind)};" for kind in kinds)
    parts.append(f"export interface PropsByKind {{\n{table}\n}}\n")
    parts.append("export type Kind = keyof PropsByKind;\n")
    parts += defaults_section(kinds)
    secret = {kind: cls.secret for kind, cls in kinds.items() if issubclass(cls, WidgetProps) and cls.secret}
    parts.append("/** The values of `type` with which nothing of what is entered is kept. */")
    parts.append(constant("SECRET", secret, "Readonly<Record<string, readonly unknown[]>>"))
    return [*parts, *(kinds_that(attribute, kinds) for attribute in ATTRIBUTES)]


def kinds_that(attribute: str, kinds: dict[str, type[Props]]) -> str:
    """The set of the kinds whose props have an attribute, with what ``props.py`` says of it."""
    found = [kind for kind, cls in kinds.items() if getattr(cls, attribute, False)]
    said = re.search(rf'    {attribute}: ClassVar.*\n    """(.*)"""', PROPS_SOURCE)
    assert said is not None, attribute
    name = attribute.upper()
    return f"/** {said[1]} */\nexport const {name}: ReadonlySet<string> = new Set({json.dumps(found)});\n"


DEFAULTS = "Readonly<Record<string, Readonly<Record<string, unknown>>>>"
NESTED = "Readonly<Record<string, Readonly<Record<string, string>>>>"


def defaults_section(kinds: dict[str, type[Props]]) -> list[str]:
    """``DEFAULTS`` and ``NESTED`` of the entry. What widgets share stands once, and of a lazy kind as little as can be."""
    shared = defaults(WidgetProps)
    lines: list[str] = []
    eager = with_structs(cls for cls in kinds.values() if cls.eager)
    for name, cls in {**eager, **kinds}.items():
        own = defaults(cls)
        if name not in eager:
            own = {field: value for field, value in own.items() if field in known_first(cls)}
        if issubclass(cls, WidgetProps):
            own = {field: own[field] for field in sorted(own) if shared.get(field, ...) != own[field]}
            lines.append(f"  {name}: {{ ...SHARED, {json.dumps(own, ensure_ascii=False)[1:-1]} }},")
        elif name in eager or own not in ({}, {"width": "stretch"}):  # which is what no width is, too
            lines.append(f"  {name}: {json.dumps(own, ensure_ascii=False)},")
    return [
        constant("SHARED", shared).removeprefix("export "),
        "/** What a prop is when the wire leaves it out, by kind or by the name of a struct.\n"
        " * Of a kind with a chunk of its own, those that are needed before that has come. */",
        # What is alike stands together, and is compressed to next to nothing.
        "\n".join([f"export const DEFAULTS: {DEFAULTS} = {{", *sorted(lines, key=_without_name), "};\n"]),
        "/** The props that hold structs, whose own defaults must be merged. */",
        constant("NESTED", nested_in(eager), NESTED),
    ]


def _without_name(line: str) -> str:
    return line.partition(": ")[2]


def known_first(cls: type) -> frozenset[str]:
    known = KNOWN_OF_WIDGETS if issubclass(cls, WidgetProps) else KNOWN_FIRST
    # As high as its content is what an element is of which nothing is known.
    return known - {"height"} if defaults(cls).get("height") == "content" else known


def with_structs(classes: Iterable[type]) -> dict[str, type]:
    """The kinds and the structs inside of their props, by name."""
    found: dict[str, type] = {}
    waiting = list(classes)
    while waiting:
        cls = waiting.pop(0)
        name = getattr(cls, "kind", "") or name_of(cls)
        if name not in found:
            found[name] = cls
            ts = Typescript()
            props(cls, ts, name)
            waiting += [struct.cls for struct in ts.structs.values()]
    return found


def nested_in(all_props: dict[str, type]) -> dict[str, dict[str, str]]:
    return {name: fields for name, cls in all_props.items() if (fields := nested(cls))}


def lazy_module(kind: str, cls: type[Props]) -> str:
    """The text of ``lazy/<kind>.gen.ts``: what is not in the entry."""
    left = {field: value for field, value in defaults(cls).items() if field not in known_first(cls)}
    structs = {name: defaults(struct) for name, struct in with_structs([cls]).items() if struct is not cls}
    tables = {kind: left, **structs}
    parts = [f'{HEADER}export {{ default }} from "../elements/{kind}";\n']
    parts.append(constant("DEFAULTS", {name: table for name, table in tables.items() if table}, DEFAULTS))
    parts.append(constant("NESTED", nested_in(with_structs([cls])), NESTED))
    return "\n".join(parts)


def props_name(kind: str) -> str:
    return "".join(part.capitalize() for part in kind.split("_")) + "Props"


def elements_module(kinds: dict[str, type[Props]]) -> str:
    """The text of ``elements.gen.ts``."""
    missing = [kind for kind in kinds if not (SOURCES / "elements" / f"{kind}.tsx").is_file()]
    if missing:
        files = ", ".join(f"frontend/src/elements/{kind}.tsx" for kind in missing)
        raise SystemExit(f"gen_wire.py: every kind of element needs a component. Write {files}.")
    lines = ['import type { Component } from "./ui/element";']
    lines += [f'import {kind} from "./elements/{kind}";' for kind in kinds if KINDS[kind].eager]
    lines += [
        "",
        "/** Part of the entry chunk. */",
        "export const EAGER: Readonly<Record<string, Component>> = {",
    ]
    lines += [f"  {kind}: {kind} as Component," for kind in kinds if KINDS[kind].eager]
    lines += ["};", ""]
    return HEADER + "\n".join(lines)


def kinds_module(kinds: dict[str, type[Props]]) -> str:
    """The text of ``kinds.gen.ts``. Not part of the entry, so that a page does not pay for kinds that it has not."""
    lines = ['import type { LazyElement } from "./ui/element";', ""]
    lines += ["/** A chunk each, loaded when the page first needs it. */"]
    lines += ["export const LAZY: Readonly<Record<string, () => Promise<LazyElement>>> = {"]
    lines += [f'  {kind}: () => import("./lazy/{kind}.gen"),' for kind in kinds if not KINDS[kind].eager]
    lines += ["};", ""]
    return HEADER + "\n".join(lines)


def effects_module() -> str:
    """The text of ``effects.gen.ts``."""
    lines = ["/** What happens once: a chunk each. */"]
    lines += ["export const EFFECTS: Readonly<Record<string, () => Promise<{ default: unknown }>>> = {"]
    lines += [f'  {effect}: () => import("./effects/{effect}"),' for effect in sorted(EFFECTS)]
    lines += ["};", ""]
    return HEADER + "\n".join(lines)


def policy_file(kinds: dict[str, type[Props]]) -> str:
    """The text of ``policy.gen.json``: directive -> sources."""
    needs: dict[str, list[str]] = {}
    for cls in kinds.values():
        for directive, sources in cls.page_policy.items():
            listed = needs.setdefault(directive, [])
            listed += [source for source in sources if source not in listed]
    return json.dumps(needs) + "\n"


def ahead_file(kinds: dict[str, type[Props]]) -> str:
    """The text of ``ahead.gen.json``: for each kind that is foretold, patterns with the modules to fetch."""
    foretold = [
        [[words, [f"src/lazy/{kind}.gen.ts", *filter(None, [module])]] for words, module in cls.ahead.items()]
        for kind, cls in kinds.items()
        if cls.ahead
    ]
    return json.dumps(foretold) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="compare with the files instead of writing them")
    check = parser.parse_args().check
    kinds = load_kinds()
    texts = {
        "wire.gen.ts": wire_module(kinds),
        "elements.gen.ts": elements_module(kinds),
        "kinds.gen.ts": kinds_module(kinds),
        "effects.gen.ts": effects_module(),
        **{f"lazy/{kind}.gen.ts": lazy_module(kind, cls) for kind, cls in kinds.items() if not cls.eager},
        "../public/ahead.gen.json": ahead_file(kinds),
        "../public/policy.gen.json": policy_file(kinds),
        "styles/public.gen.css": "/* Written by tools/gen_wire.py from theming/public.py. */\n"
        + public_sheet(),
        "styles/palettes.gen.css": "/* Written by tools/gen_wire.py from theming/palettes.py. */\n"
        + style_sheet(),
    }
    changed = [name for name, text in texts.items() if not same(SOURCES / name, text)]
    gone = [path for path in (SOURCES / "lazy").glob("*.gen.ts") if f"lazy/{path.name}" not in texts]
    if check:
        for name in changed:
            print(
                f"gen_wire.py: frontend/src/{name} is not what the sources say. Run: python tools/gen_wire.py"
            )
        for path in gone:
            print(f"gen_wire.py: {path.relative_to(REPOSITORY)} is of no kind. Run: python tools/gen_wire.py")
        return 1 if changed or gone else 0
    for path in gone:
        path.unlink()
    for name in changed:
        (SOURCES / name).parent.mkdir(exist_ok=True)
        (SOURCES / name).write_text(texts[name], encoding="utf-8")
    return 0


def same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
