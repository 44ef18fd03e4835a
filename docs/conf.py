"""How Sphinx builds the documentation: ``sphinx-build -nW docs docs/_build``."""

from __future__ import annotations

import contextlib
import re
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils.nodes import literal
from sphinx.domains.python import PyXRefRole

if TYPE_CHECKING:
    from docutils.nodes import Element, Node, system_message
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

project = "aidledger"
author = "the aidledger maintainers"
project_copyright = author
release = version = version_of("aidledger")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build", "_generated"]
source_suffix = {".md": "markdown"}
html_theme = "furo"
html_title = f"aidledger {release}"

# Markdown: ``` {name} directives, definition lists for the glossary, links to any heading.
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

# A word between single backticks in a docstring is a name of ours, and must exist; what is no name is code.
default_role = "name"
nitpicky = True
# The types in signatures, type variables too, are mypy's to check; many are names of other projects.
nitpick_ignore_regex = [("py:class", ".*"), ("py:obj", r"None|Decimal|aidledger\..+\.[A-Z]")]

# Members as the source orders them, each with what its docstring says; nothing without a docstring.
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "no-value": True, "show-inheritance": True}
autodoc_class_signature = "mixed"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88


class NameRole(PyXRefRole):
    """Finds a name wherever it is: `When` for ``aidledger.When``, without a dot before it."""

    def run(self) -> tuple[list[Node], list[system_message]]:
        """Return a reference to the name, or code where it is none: ``low <= value``."""
        if re.fullmatch(r"[\w.]+", self.text) is None:
            return [literal(self.rawtext, self.text)], []
        return super().run()

    def process_link(
        self,
        env: BuildEnvironment,
        refnode: Element,
        has_explicit_title: bool,  # noqa: FBT001 -- Sphinx passes it so
        title: str,
        target: str,
    ) -> tuple[str, str]:
        """Turn the role into a reference to any object of the Python domain."""
        title, target = super().process_link(env, refnode, has_explicit_title, title, target)
        refnode.attributes.update(refdomain="py", reftype="obj", refspecific=True)
        return title, target


def draw(app: Sphinx) -> None:
    """Let the page on pictures make its own, by the code that it shows."""
    source = Path(app.srcdir)
    page = (source / "how-to" / "draw-it.md").read_text(encoding="utf-8")
    drawn = source / "_generated"
    drawn.mkdir(exist_ok=True)
    namespace: dict[str, Any] = {}
    with contextlib.chdir(drawn):
        for block in re.findall(r"^```python\n(?!>>>)(.*?)^```$", page, re.DOTALL | re.MULTILINE):
            exec(block, namespace)  # noqa: S102 -- it is a page of ours, and run by the tests as well


def setup(app: Sphinx) -> None:
    """Make single backticks look names up, and pictures where pages show some."""
    app.add_role("name", NameRole())
    app.connect("builder-inited", draw)
