"""Charts: what they say to those who do not see them, and that nothing in them is markup."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from daemon.web.charts import WIDTH, Bar, Node, bars, graph

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>\"&'</script>"


def parsed(chart) -> ET.Element:
    return ET.fromstring(f'<div xmlns="http://www.w3.org/2000/svg">{chart}</div>')[0]  # noqa: S314 -- our own


def test_a_chart_is_one_picture_with_a_title_and_a_description():
    chart = parsed(bars("f", "Funnel", "asked 2", [Bar(label="Asked", share=1, value="2")]))
    assert chart.get("role") == "img"
    named = [chart.findtext(f".//*[@id='{name}']") for name in chart.get("aria-labelledby", "").split()]
    assert named == ["Funnel", "asked 2"]


def test_a_bar_is_as_long_as_its_share_and_never_longer_than_the_chart():
    chart = parsed(
        bars("f", "t", "d", [Bar(label="half", share=0.5, value="1"), Bar(label="more", share=7, value="9")])
    )
    long = [float(bar.get("width", "")) for bar in chart.iter(f"{SVG}rect") if bar.get("class") == "bar"]
    assert long == [WIDTH / 2, WIDTH]


def test_no_label_is_markup():
    chart = bars("f", HOSTILE, HOSTILE, [Bar(label=HOSTILE, share=1, value=HOSTILE)])
    assert "<script" not in chart
    assert HOSTILE in [text.text for text in parsed(chart).iter(f"{SVG}text")]


def test_nothing_in_a_chart_brings_its_own_style():
    chart = graph("g", "t", "d", before=Node(name="A"), middle=Node(name="B"), after=[Node(name="C")])
    assert "style" not in chart


def test_a_graph_reads_from_the_introducer_down():
    chart = parsed(graph("g", "t", "d", before=Node(name="A"), middle=Node(name="B"), after=[Node(name="C")]))
    assert [text.text for text in chart.iter(f"{SVG}text")] == ["A", "B", "C"]
