"""A page that shows what is not so is caught: what runs the documentation is tested with planted mistakes."""

from __future__ import annotations

import textwrap

import pytest
from sybil.example import SybilFailure

from aidledger.errors import LoadError
from tests.documentation import CODE, PAGES

PLANTED = '''
def right():
    """Return one.

    >>> one = right()
    >>> one
    1
    """
    return 1


def wrong():
    """Return two.

    >>> right()
    2
    """


def leaning():
    """Need a name that another docstring made.

    >>> one
    1
    """
'''


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a page of this text, in an empty directory."""

    def run(text):
        path = tmp_path / "page.md"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        examples = list(PAGES.parse(path).examples())
        for example in examples:
            example.evaluate()
        return len(examples)

    return run


def test_python_blocks_share_a_namespace_and_are_compared(run):
    page = """
        ```python
        from aidledger import When
        june = When("2024-06")
        ```

        ```python
        >>> print(june.latest)
        {latest}
        >>> print(june)
        2024-06
        ```
        """
    assert run(page.format(latest="2024-06-30")) == 2
    with pytest.raises(SybilFailure, match="2024-06-30"):
        run(page.format(latest="2024-06-31"))


def test_commands_of_the_library_are_run_and_compared_and_no_others(run):
    page = """
        ```console
        $ pip download aidledger
        $ aidledger check \\
            ledger.toml
        {output}
        $ python -m venv .venv
        no such output
        ```
        """
    with pytest.raises(SybilFailure, match="is shown to print"):
        run(page.format(output="everything is fine"))


def test_whole_files_are_loaded(run):
    page = """
        ```toml
        # my/events/grant.toml
        schema = 1
        dataset = "acme-aid"

        [[event]]
        id = "acme-grant"
        fact = "acme-grant"
        kind = "committed"
        occurred = {occurred}
        recorded = 2024-03-01
        amount = "EUR 5"
        ```

        ```python
        >>> from aidledger import load
        >>> [record.id for record in load("my/events")]
        ['acme-grant']
        ```
        """
    assert run(page.format(occurred='"2024-02"')) == 2
    with pytest.raises(LoadError) as raised:
        run(page.format(occurred="2024"))
    assert "quote it" in str(raised.value)


def test_csv_files_are_written_and_other_texts_are_not(run, tmp_path):
    page = """
        ```text
        # rows.csv
        key,euros
        a,1
        ```

        ```text
        rows.csv
        ```
        """
    assert run(page) == 2
    assert (tmp_path / "rows.csv").read_text(encoding="utf-8") == "key,euros\na,1\n"
    assert {each.name for each in tmp_path.iterdir()} == {"page.md", "rows.csv"}


def test_docstrings_are_compared_and_each_stands_alone(tmp_path, monkeypatch):
    planted = tmp_path / "planted_docstrings.py"
    planted.write_text(PLANTED, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    right, wrong, leaning = CODE.parse(planted).examples()
    right.evaluate()
    with pytest.raises(SybilFailure, match="Expected"):
        wrong.evaluate()
    with pytest.raises(SybilFailure, match="NameError"):
        leaning.evaluate()
